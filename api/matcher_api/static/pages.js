// What a page does beyond its links and forms. Every page works without it.
import { initAll } from "/static/vendor/nhsuk-frontend.min.js";

initAll();

// The time that a hold has left, counted down in the page; the words stand there without this.
for (const timer of document.querySelectorAll("[data-seconds]")) {
  const end = Date.now() + 1000 * Number(timer.dataset.seconds);
  const words = timer.querySelector("[data-countdown]");
  const show = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    const minutes = Math.floor(left / 60);
    words.textContent = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) window.location.reload();
    else setTimeout(show, 1000);
  };
  if (Number(timer.dataset.seconds) > 0) {
    timer.firstChild.textContent = "Held for another ";
    timer.lastChild.textContent = ".";
    show();
  }
}
