/* The preview's own script: waits for news of the site and opens the page anew, at the same place. */
(function () {
  "use strict";

  var KEPT = "ledger-preview";
  var site = /[?&]site=([^&]+)/.exec(document.currentScript.src)[1];
  var seen = "";
  var waiting = false;
  var bar = null;

  /* What a page keeps over its renewal: where it was scrolled to. */
  function restore() {
    var kept = JSON.parse(window.sessionStorage.getItem(KEPT) || "null");
    window.sessionStorage.removeItem(KEPT);
    if (kept && kept.at === window.location.href) {
      window.scrollTo(kept.x, kept.y);
    }
    window.history.scrollRestoration = "auto";
  }

  function renew() {
    var kept = { at: window.location.href, x: window.scrollX, y: window.scrollY };
    window.sessionStorage.setItem(KEPT, JSON.stringify(kept));
    window.history.scrollRestoration = "manual";
    window.location.reload();
  }

  function tell(words) {
    if (!bar) {
      bar = document.createElement("p");
      bar.className = "ledger-preview";
      bar.setAttribute("role", "alert");
      document.body.insertBefore(bar, document.body.firstChild);
    }
    bar.textContent = words;
    bar.hidden = !words;
  }

  function wait() {
    if (waiting || document.visibilityState === "hidden") {
      return; /* a page that nobody sees keeps no connection */
    }
    waiting = true;
    var script = document.createElement("script");
    script.src = "/-/news.js?seen=" + encodeURIComponent(seen);
    function end(pause) {
      script.remove();
      waiting = false;
      window.setTimeout(wait, pause);
    }
    script.onload = function () {
      end(100);
    };
    script.onerror = function () {
      tell("预览已经停止，显示的是最后一次的内容。重新运行 ledger serve 后，这一页会自己更新。");
      end(1500);
    };
    document.head.appendChild(script);
  }

  window.ledgerNews = function (news) {
    seen = news.seen;
    if (news.site !== site) {
      renew();
    } else {
      tell(news.told ? "没有更新，显示的是上一次的内容。改好后会自己更新。\n" + news.told : "");
    }
  };

  /* So that nobody takes it for the site that others read. */
  function mark() {
    var words = document.createElement("p");
    words.className = "ledger-preview-mark";
    words.setAttribute("role", "note");
    words.textContent = "预览：含没有提交的改动";
    (document.querySelector("header") || document.body).appendChild(words);
  }

  mark();
  restore();
  window.addEventListener("load", function () {
    window.setTimeout(wait, 0);
  });
  document.addEventListener("visibilitychange", wait);
})();
