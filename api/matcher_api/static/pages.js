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

// A page that looks again by itself puts in what has changed and leaves the focus where it was. When
// the work is done, its title changes and it is loaded anew. Without scripts the browser does that.
for (const part of document.querySelectorAll("[data-look-again]")) {
  const pause = 1000 * Number(part.dataset.lookAgain);
  const look = async () => {
    try {
      const answer = await fetch(window.location.href, { headers: { accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = fresh.querySelector("[data-look-again]");
      if (!now || fresh.title !== document.title) return void window.location.reload();
      if (part.innerHTML !== now.innerHTML) {
        const at = document.activeElement?.id;
        part.replaceChildren(...now.childNodes);
        if (at) document.getElementById(at)?.focus();
      }
    } catch {
      // The service cannot be reached just now: look again later.
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
