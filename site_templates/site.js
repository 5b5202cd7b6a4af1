/* What all pages share. Classic scripts for file:// and old Windows browsers; pages are whole without them. */
var LEDGER = (function () {
  "use strict";

  var site = {};

  site.each = function (list, act) {
    Array.prototype.forEach.call(list, act);
  };

  /* A text as it is compared: full and half width alike, blanks as one. */
  site.plain = function (text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  };

  site.terms = function (text) {
    return site.plain(text).split(" ").filter(Boolean);
  };

  /* The state of a page stands in the address behind the #, so that it can be sent to somebody. */
  site.state = function () {
    return new URLSearchParams(window.location.hash.slice(1));
  };

  site.remember = function (values, step) {
    Array.from(values.keys()).forEach(function (key) {
      if (!values.get(key)) {
        values.delete(key);
      }
    });
    var text = values.toString();
    var address = text ? "#" + text : window.location.pathname + window.location.search;
    if (text !== window.location.hash.slice(1)) {
      window.history[step ? "pushState" : "replaceState"](null, "", address);
    }
  };

  /* A hash without "=" is a place on the page, no state of ours. */
  site.moved = function (act) {
    window.addEventListener("hashchange", function () {
      if (window.location.hash.length < 2 || window.location.hash.indexOf("=") > 0) {
        act();
      }
    });
  };

  /* Words that are typed, letter by letter but not while an input method is still at work on them; Escape clears. */
  site.typed = function (field, act) {
    field.addEventListener("input", function (event) {
      if (!event.isComposing) {
        act();
      }
    });
    field.addEventListener("compositionend", act);
    field.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.isComposing && field.value) {
        event.preventDefault();
        field.value = "";
        act();
      }
    });
  };

  /* A long work in short pieces, so that a key is answered in between. */
  site.gradually = function (count, piece, done) {
    var at = 0;

    function go() {
      var until = performance.now() + 8;
      while (at < count && performance.now() < until) {
        at = piece(at);
      }
      if (at < count) {
        window.setTimeout(go, 0);
      } else {
        done();
      }
    }
    go();
  };

  /* Scripts one after the other; whatever they hold, they hand it over themselves. */
  site.load = function (paths, done) {
    if (!paths.length) {
      done();
      return;
    }
    var script = document.createElement("script");
    script.src = paths[0];
    script.onload = script.onerror = function () {
      site.load(paths.slice(1), done);
    };
    document.head.appendChild(script);
  };

  /* A page about one thing stays as it is while that thing does; what is true of the whole site comes with now.js. */
  function tell(now) {
    var source = now.commit ? "数据截至提交 " : "数据截至文件夹现状（没有提交）";
    var checked = "按 " + now.day + " 核对";
    var words = {
      day: now.day,
      checked: checked,
      source: source + now.commit.slice(0, 12),
      whole: checked + "　" + source + now.commit + (now.receipt ? "　" + now.receipt : ""),
      total: "　共 " + now.cases + " 件案件"
    };
    site.each(document.querySelectorAll("[data-now]"), function (place) {
      place.textContent = words[place.getAttribute("data-now")];
    });
    site.each(document.querySelectorAll("[data-count]"), function (place) {
      place.textContent = now.counts[place.getAttribute("data-count")] || "";
      place.hidden = !place.textContent;
    });
    site.each(document.querySelectorAll("[data-uncommitted]"), function (place) {
      place.hidden = !now.uncommitted;
      place.firstElementChild.textContent = now.uncommitted;
    });
  }

  if (window.LEDGER_NOW) {
    tell(window.LEDGER_NOW);
  }

  /* "/" goes to what narrows this page, else to the search of the site. */
  document.addEventListener("keydown", function (event) {
    var field = document.querySelector('main input[type="search"]') || document.querySelector('input[type="search"]');
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && field && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });

  return site;
})();
