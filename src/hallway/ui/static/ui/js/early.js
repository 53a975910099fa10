// Before the first paint: the mode somebody chose here earlier. Without this file the system's choice holds.
// A classic script in the head, because a module would come too late and the page would flash.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // storage may be forbidden; then the system's choice holds
}
