"use strict";
// The style shows one language; what it cannot reach (the page's language and title, names of pictures) follows here.
for (const radio of document.querySelectorAll("input.language")) {
  radio.addEventListener("change", () => {
    const tag = radio.dataset.tag;
    document.documentElement.lang = tag;
    document.title = radio.dataset.title;
    for (const picture of document.querySelectorAll("img[data-alt-" + tag.toLowerCase() + "]")) {
      picture.alt = picture.getAttribute("data-alt-" + tag.toLowerCase());
    }
    for (const chart of document.querySelectorAll("figure > svg.chart")) {
      chart.setAttribute("aria-label", chart.parentElement.querySelector("h3, figcaption").innerText);
    }
  });
}
