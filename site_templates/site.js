/* Sorting and filtering of tables. A classic script for file:// and old Windows browsers; pages are whole without it. */
(function () {
  "use strict";

  var collator = new Intl.Collator("zh-CN", { numeric: true });

  function each(list, act) {
    Array.prototype.forEach.call(list, act);
  }

  function plain(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  }

  function state() {
    return new URLSearchParams(window.location.hash.slice(1));
  }

  function remember(values) {
    each(Array.from(values.keys()), function (key) {
      if (!values.get(key)) {
        values.delete(key);
      }
    });
    var text = values.toString();
    window.history.replaceState(null, "", text ? "#" + text : window.location.pathname + window.location.search);
  }

  function value(row, column) {
    var cell = row.cells[column];
    return cell.hasAttribute("data-v") ? cell.getAttribute("data-v") : cell.textContent.trim();
  }

  function sort(table, column, kind, down) {
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, at) {
      return { row: row, key: value(row, column), at: at };
    });
    rows.sort(function (a, b) {
      var order = kind === "num" ? Number(a.key) - Number(b.key) : collator.compare(a.key, b.key);
      return (down ? -order : order) || a.at - b.at;
    });
    rows.forEach(function (item) {
      body.appendChild(item.row);
    });
    each(table.tHead.rows[0].cells, function (head, at) {
      if (at === column) {
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
    table.dispatchEvent(new Event("sorted"));
  }

  /* Each table of a page keeps its own order in the address. */
  function sortKey(table) {
    var at = Array.prototype.indexOf.call(document.querySelectorAll("table[data-sortable]"), table);
    return at > 0 ? "sort" + at : "sort";
  }

  function sortable(table) {
    each(table.tHead.rows[0].cells, function (head, column) {
      var kind = head.getAttribute("data-sort");
      if (!kind) {
        return;
      }
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        var values = state();
        sort(table, column, kind, down);
        values.set(sortKey(table), (down ? "-" : "") + column);
        remember(values);
      });
    });
  }

  function restoreSort(table, values) {
    var wanted = /^(-?)(\d{1,2})$/.exec(values.get(sortKey(table)) || "");
    var head = wanted && table.tHead.rows[0].cells[Number(wanted[2])];
    if (head && head.getAttribute("data-sort")) {
      sort(table, Number(wanted[2]), head.getAttribute("data-sort"), wanted[1] === "-");
    }
  }

  function fits(row, wanted, terms) {
    var key;
    for (key in wanted) {
      if ((" " + (row.getAttribute("data-" + key) || "") + " ").indexOf(" " + wanted[key] + " ") < 0) {
        return false;
      }
    }
    if (!terms.length) {
      return true;
    }
    row.searched = row.searched || plain(row.textContent);
    return terms.every(function (term) {
      return row.searched.indexOf(term) >= 0;
    });
  }

  function count(seen, fit, all) {
    var words = seen === all ? "" : (seen === fit ? "显示 " : "先显示 ") + seen + " 条，";
    return words + (seen < fit && fit < all ? "符合 " + fit + " 条，" : "") + "共 " + all + " 条";
  }

  var MANY = 200; /* rows of a long table that are shown at once */

  function filter(form, tables) {
    var wanted = {};
    var held = 0;
    var terms = form.elements.q ? plain(form.elements.q.value).split(" ").filter(Boolean) : [];
    var shown = 0;
    var all = 0;
    each(form.querySelectorAll("select"), function (select) {
      if (select.value) {
        wanted[select.name] = select.value;
      }
    });
    each(tables, function (table) {
      var left = 0;
      var long = table.hasAttribute("data-long") && !form.whole;
      each(table.tBodies[0].rows, function (row) {
        var fit = fits(row, wanted, terms);
        var beyond = fit && long && left >= MANY;
        row.hidden = !fit;
        row.classList.toggle("beyond", beyond);
        left += fit ? 1 : 0;
        held += beyond ? 1 : 0;
        all += 1;
      });
      shown += left;
      table.classList.toggle("nothing", left === 0);
      if (table.parentNode.tagName === "DETAILS" && (terms.length || Object.keys(wanted).length)) {
        table.parentNode.open = left > 0;
      }
    });
    form.querySelector(".found").textContent = count(shown - held, shown, all);
    form.more.hidden = !held;
  }

  function filterable(form, tables) {
    var fields = form.querySelectorAll("input, select");

    function update() {
      var values = state();
      each(fields, function (field) {
        if (field.value) {
          values.set(field.name, field.value);
        } else {
          values.delete(field.name);
        }
      });
      remember(values);
      filter(form, tables);
    }

    function restore() {
      var values = state();
      each(fields, function (field) {
        field.value = values.get(field.name) || "";
      });
      filter(form, tables);
    }

    each(fields, function (field) {
      field.addEventListener(field.tagName === "SELECT" ? "change" : "input", function (event) {
        if (!event.isComposing) {
          update();
        }
      });
      field.addEventListener("compositionend", update);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
    });
    form.addEventListener("reset", function (event) {
      event.preventDefault();
      each(fields, function (field) {
        field.value = "";
      });
      update();
    });
    window.addEventListener("hashchange", function () {
      /* A hash without "=" is a place on the page, no state of ours. */
      if (window.location.hash.indexOf("=") > 0) {
        restore();
      }
    });
    form.more = document.createElement("button");
    form.more.type = "button";
    form.more.textContent = "全部显示";
    form.more.addEventListener("click", function () {
      form.whole = true;
      filter(form, tables);
    });
    form.insertBefore(form.more, form.querySelector(".found"));
    /* Another order is another first two hundred. */
    each(tables, function (table) {
      table.addEventListener("sorted", function () {
        filter(form, tables);
      });
    });
    form.hidden = false;
    restore();
    if (window.location.hash.indexOf("=") > 0 && form.getBoundingClientRect().top > window.innerHeight) {
      form.scrollIntoView();
    }
  }

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
    each(document.querySelectorAll("[data-now]"), function (place) {
      place.textContent = words[place.getAttribute("data-now")];
    });
    each(document.querySelectorAll("[data-count]"), function (place) {
      place.textContent = now.counts[place.getAttribute("data-count")] || "";
      place.hidden = !place.textContent;
    });
    each(document.querySelectorAll("[data-uncommitted]"), function (place) {
      place.hidden = !now.uncommitted;
      place.firstElementChild.textContent = now.uncommitted;
    });
  }

  if (window.LEDGER_NOW) {
    tell(window.LEDGER_NOW);
  }

  each(document.querySelectorAll("table[data-sortable]"), function (table) {
    sortable(table);
    restoreSort(table, state());
  });
  each(document.querySelectorAll("form[data-filters]"), function (form) {
    filterable(form, document.querySelectorAll("table[data-filter]"));
  });

  document.addEventListener("keydown", function (event) {
    var search = document.querySelector('input[type="search"]');
    var typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && search && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
  });
})();
