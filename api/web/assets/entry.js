// A picture that is wider than the screen begins at its center, and the GraphQL query can be copied at a press.

for (const scroll of document.querySelectorAll(".neighborhood .scroll")) {
  scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
}

for (const query of document.querySelectorAll(".asked pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(query.textContent);
    button.textContent = "Copied";
  });
  query.after(button);
}
