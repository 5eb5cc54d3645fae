// Opens branches of the hierarchy in place, and filters the list of terms while its field is typed into.

const parsed = async (address) => {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
};

// The event does not bubble.
document.addEventListener("toggle", async ({ target }) => {
  const waiting = target.querySelector(":scope > p a");
  if (!target.open || !target.dataset.part || !waiting || target.querySelector(":scope > ul")) return;
  try {
    const part = await parsed(target.dataset.part);
    target.querySelector(":scope > p").remove();
    target.append(...part.body.childNodes);
  } catch {
    // The link to the page with the branch remains.
  }
}, true);

const form = document.querySelector("main > header .filter");
const listed = document.getElementById("listed");
if (form && listed) {
  const button = form.querySelector("button");
  button.classList.add("visually-hidden");
  let latest = 0;
  form.addEventListener("input", async () => {
    const number = ++latest;
    await new Promise((resume) => setTimeout(resume, 120));
    if (number !== latest) return;
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const found = (await parsed(address)).getElementById("listed");
      if (number !== latest || !found) return;
      listed.replaceChildren(...found.childNodes);
      history.replaceState(null, "", address);
    } catch {
      // Enter still opens the page with the result.
    }
  });
}
