// The button prints the page. Without this script the browser's own menu does, and prints the same.
document.querySelector("#print").addEventListener("click", () => print());
