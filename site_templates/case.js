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
  /* A command is copied with a button; where the browser keeps the clipboard to itself (file://), it is selected and copied. */
  var said = null;

  function tell(words) {
    if (!said) {
      said = document.createElement("p");
      said.className = "unseen";
      said.setAttribute("role", "status");
      document.body.appendChild(said);
    }
    said.textContent = "";
    window.setTimeout(function () {
      said.textContent = words;
    }, 50);
  }

  function byHand(code) {
    var range = document.createRange();
    var chosen = window.getSelection();
    range.selectNodeContents(code);
    chosen.removeAllRanges();
    chosen.addRange(range);
    try {
      return document.execCommand("copy");
    } catch (refused) {
      return false;
    }
  }

  function copied(button, code, done) {
    button.textContent = done ? "已复制" : "已选中";
    tell(done ? "已复制：" + code.getAttribute("data-copy") + "的命令" : "没有复制成，命令已选中，请按 Ctrl+C");
    window.setTimeout(function () {
      button.textContent = "复制";
    }, 2500);
  }

  function copyable(code) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "复制";
    button.setAttribute("aria-label", "复制" + code.getAttribute("data-copy") + "的命令");
    button.addEventListener("click", function () {
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(code.textContent).then(function () {
          copied(button, code, true);
        }, function () {
          copied(button, code, byHand(code));
        });
      } else {
        copied(button, code, byHand(code));
      }
    });
    code.parentNode.appendChild(button);
  }

  each(document.querySelectorAll("code[data-copy]"), copyable);

  /* A drawing wider than the window begins where today is. */
  each(document.querySelectorAll(".scroll[data-now-at]"), function (scroll) {
    scroll.scrollLeft = Number(scroll.getAttribute("data-now-at")) - scroll.clientWidth * 0.75;
  });

  /* What is folded and is data is printed. */
  var folded = [];
  window.addEventListener("beforeprint", function () {
    each(document.querySelectorAll("details[data-print]:not([open])"), function (fold) {
      folded.push(fold);
      fold.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    folded.splice(0).forEach(function (fold) {
      fold.open = false;
    });
  });

  /* A link to the line that is already asked for changes no hash. */
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest('a[href^="#L"]')) {
      window.setTimeout(reveal, 0);
    }
  });
})();
