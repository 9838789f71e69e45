// Adds a button that copies the address of the record; the page is complete without it.
for (const code of document.querySelectorAll("code[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = code.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    status.textContent = code.dataset.copied;
  });
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  code.parentElement.after(button, " ", status);
}
