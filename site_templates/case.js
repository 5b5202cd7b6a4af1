/* The pages of cases and records: what is folded, and what can be copied. Without it everything is open and in plain sight. */
(function () {
  "use strict";

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  /* Lines of the file are folded away until one of them is asked for. */
  function reveal() {
    var place = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    var fold = place && place.closest("details");
    if (fold && !fold.open) {
      fold.open = true;
      place.scrollIntoView();
    }
  }

  each(document.querySelectorAll("details[data-fold]"), function (fold) {
    var place = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    fold.open = Boolean(place) && fold.contains(place);
  });
  reveal();
  window.addEventListener("hashchange", reveal);
  /* A link to the line that is already asked for changes no hash. */
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest('a[href^="#L"]')) {
      window.setTimeout(reveal, 0);
    }
  });
})();
