// Beside each paragraph of the law a button that copies its citation and address.
const outline = document.querySelector(".outline[data-citation]");
if (outline && navigator.clipboard) {
  for (const link of outline.querySelectorAll(".designator")) {
    const citation = outline.dataset.citation + link.getAttribute("aria-label");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy citation";
    button.setAttribute("aria-label", "Copy citation " + citation);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(citation + ", " + link.href);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy citation"; }, 2000);
    });
    link.parentElement.append(button);
  }
}
