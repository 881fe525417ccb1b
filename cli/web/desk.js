// What is nicer with a script, and never needed: the first thing that is wrong gets the focus; a button prints the page.
"use strict";
document.getElementById("wrong")?.focus();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
