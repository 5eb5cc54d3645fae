// On every page, the key / moves the focus to the search field.

const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  const field = document.getElementById("q");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
