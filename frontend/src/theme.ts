/** Before anything is drawn: the theme that was chosen, so that a page never flashes in the other one. */
try {
  const chosen = localStorage.getItem("sourcebook-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset["theme"] = chosen;
} catch {
  // Private windows may forbid it: then it is as the machine says.
}
