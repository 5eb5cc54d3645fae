// Scrolls a diagram that is wider than the screen to its center, and adds a button that copies the GraphQL query.

for (const scroll of document.querySelectorAll(".neighborhood .scroll")) {
  scroll.scrollLeft = (scroll.scrollWidth - scroll.clientWidth) / 2;
}

for (const query of document.querySelectorAll(".page-query pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(query.textContent);
    button.textContent = "Copied";
  });
  query.after(button);
}
