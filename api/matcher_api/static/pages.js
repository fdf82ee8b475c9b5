// What a page does beyond its links and forms. Every page works without it.
import { initAll } from "/static/vendor/nhsuk-frontend.min.js";

initAll();
