// A page that waits for work of the server asks again until it is done, then shows the result.

const ACCEPTED = 202;
const PAUSE = 500; // milliseconds, after the seconds for which the server lets a request wait

async function isDone() {
  try {
    return (await fetch(location.href, { headers: { Accept: "text/html" } })).status !== ACCEPTED;
  } catch {
    return false; // the server restarts, or the network is down
  }
}

while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, PAUSE));
location.reload();
