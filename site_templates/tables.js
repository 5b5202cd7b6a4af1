/* Tables that can be narrowed and put in order. A table is a list of items, whether its rows came with the page or in the
   scripts of the list's other pages; what is shown of it is drawn from the list. */
(function () {
  "use strict";

  var MANY = 200; /* rows of a long table that are shown until more are asked for */
  var FIRST = 25; /* rows that are drawn at once: more than a screen has */
  var PAUSE = 150; /* milliseconds without another key, after which the others follow */
  var collator = new Intl.Collator("zh-CN", { numeric: true });
  var mould = document.createElement("template");
  var printing = false;

  /* --- items --- */

  function Item(row, part) {
    var attributes = (this.attributes = Object.create(null)); /* what is asked of it by name comes from an address */
    LEDGER.each(row.attributes, function (held) {
      attributes[held.name.slice(5)] = held.value; /* after "data-" */
    });
    this.part = part;
    this.row = row;
    this.html = "";
    this.words = "";
  }

  Item.prototype.text = function () {
    if (!this.words) {
      var cells = Array.prototype.map.call(this.row.cells, function (cell) {
        return cell.textContent;
      });
      this.words = LEDGER.plain([this.attributes.sound || "", this.attributes.code || ""].concat(cells).join(" "));
    }
    return this.words;
  };

  /* A row that no page shows is kept as the words it was drawn with. */
  function fold(item, html) {
    item.text();
    item.html = html;
    item.row = null;
  }

  function unfold(items) {
    var folded = items.filter(function (item) {
      return !item.row;
    });
    mould.innerHTML = folded
      .map(function (item) {
        return item.html;
      })
      .join("");
    Array.from(mould.content.children).forEach(function (row, at) {
      folded[at].row = document.adoptNode(row);
    });
  }

  /* --- a table --- */

  function Table(element, place) {
    var table = this;
    this.element = element;
    this.body = element.tBodies[0];
    this.sortKey = place > 0 ? "sort" + place : "sort"; /* each table of a page keeps its own order in the address */
    this.part = Number(element.getAttribute("data-part")) || 0;
    this.first = Number(element.getAttribute("data-first"));
    this.all = Number(element.getAttribute("data-all"));
    this.long = element.hasAttribute("data-long") || this.part > 0;
    this.loading = this.part > 0;
    this.ranks = Object.create(null);
    this.kinds = Object.create(null);
    this.key = "";
    this.down = false;
    this.fits = null;
    this.parts = [];
    this.parts[this.part] = Array.prototype.map.call(this.body.rows, function (row) {
      return new Item(row, table.part);
    });
    this.gather();
  }

  Table.prototype.gather = function () {
    this.items = Array.prototype.concat.apply([], this.parts.filter(Boolean));
    this.items.forEach(function (item, at) {
      item.at = at;
    });
    this.ranks = Object.create(null);
    this.order = null;
  };

  Table.prototype.value = function (item, key) {
    var sorted = item.attributes["by-" + key];
    if (/^\d+$/.test(key)) {
      var cell = item.row.cells[Number(key)];
      return cell.hasAttribute("data-v") ? cell.getAttribute("data-v") : cell.textContent.trim();
    }
    return (sorted === undefined ? item.attributes[key] : sorted) || "";
  };

  /* Names are compared once each, and from then on by their place. */
  Table.prototype.ranked = function (key) {
    if (!this.ranks[key]) {
      var table = this;
      var values = this.items.map(function (item) {
        return table.value(item, key);
      });
      var places = new Map();
      if (this.kinds[key] !== "num") {
        Array.from(new Set(values))
          .sort(collator.compare)
          .forEach(function (value, at) {
            places.set(value, value === "" ? Infinity : at);
          });
      }
      this.ranks[key] = values.map(function (value) {
        return places.size ? places.get(value) : Number(value);
      });
    }
    return this.ranks[key];
  };

  Table.prototype.sorted = function () {
    if (!this.order) {
      var ranks = this.key && this.ranked(this.key);
      var down = this.down;
      this.order = this.items.slice();
      if (ranks) {
        this.order.sort(function (a, b) {
          var one = ranks[a.at];
          var other = ranks[b.at];
          return one === other ? a.at - b.at : one < other !== down ? -1 : 1;
        });
      }
    }
    return this.order;
  };

  Table.prototype.sort = function (key, down) {
    this.key = key;
    this.down = down;
    this.order = null;
    LEDGER.each(this.element.tHead.rows[0].cells, function (head, at) {
      if (key && (head.getAttribute("data-key") || String(at)) === key) {
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
  };

  /* As long as nothing is asked of a list on several pages, its page shows its own rows; after that, the first of them. */
  Table.prototype.atRest = function () {
    return this.part > 0 && !this.key && !this.fits && !this.whole && !printing;
  };

  Table.prototype.draw = function () {
    var table = this;
    var fitting = this.sorted();
    if (this.atRest()) {
      fitting = this.parts[this.part];
    } else if (this.fits) {
      fitting = fitting.filter(this.fits);
    }
    var all = !this.long || this.whole || printing || (this.atRest() && !this.touched);
    this.touched = this.touched || (!printing && !this.atRest());
    var shown = all ? fitting : fitting.slice(0, MANY);
    this.show(shown);
    this.element.classList.toggle("nothing", !fitting.length);
    LEDGER.each(document.querySelectorAll(".pager"), function (pager) {
      pager.hidden = table.part > 0 && !table.atRest();
    });
    return { shown: shown.length, fit: fitting.length, all: this.all || this.items.length };
  };

  /* The rows in the table, the first ones now; what is drawn anew meanwhile is drawn instead. */
  Table.prototype.show = function (items) {
    var table = this;
    var drawing = (this.drawing = {});

    function add(from, to) {
      var some = items.slice(from, to);
      var rows = document.createDocumentFragment();
      unfold(some);
      some.forEach(function (item) {
        rows.appendChild(item.row);
      });
      table.body.appendChild(rows);
    }

    function later(at) {
      if (drawing === table.drawing && at < items.length) {
        add(at, at * 2);
        window.setTimeout(later, 0, at * 2);
      }
    }

    function there(item, at) {
      return item.row && item.row === table.body.rows[at];
    }
    if (this.body.rows.length === items.length && items.every(there)) {
      return;
    }
    this.body.textContent = "";
    add(0, printing || items.length <= MANY / 2 ? items.length : FIRST);
    if (this.body.rows.length < items.length) {
      window.setTimeout(later, PAUSE, FIRST);
    }
  };

  /* The rows of the other pages, prepared in pieces and taken in all at once. */
  Table.prototype.complete = function (done) {
    var table = this;
    var waiting = [];
    this.element.setAttribute("aria-busy", "true");
    window.LEDGER_ROWS = function (part, rows) {
      waiting.push([part, rows]);
    };
    var paths = this.element.getAttribute("data-parts").trim().split(" ");
    paths.splice(this.part - 1, 1);
    LEDGER.load(paths, function () {
      var todo = Array.prototype.concat.apply(
        [],
        waiting.map(function (come) {
          table.parts[come[0]] = [];
          return come[1].map(function (html) {
            return [come[0], html];
          });
        })
      );
      LEDGER.gradually(
        todo.length,
        function (at) {
          var some = todo.slice(at, at + 20);
          mould.innerHTML = some
            .map(function (pair) {
              return pair[1];
            })
            .join("");
          LEDGER.each(mould.content.children, function (row, i) {
            var item = new Item(row, some[i][0]);
            fold(item, some[i][1]);
            table.parts[item.part].push(item);
          });
          return at + some.length;
        },
        function () {
          table.loading = false;
          table.gather();
          table.prepare(done);
        }
      );
    });
  };

  /* What the first key would have to wait for: the words of the rows that came with the page, and names in order. */
  Table.prototype.prepare = function (done) {
    var table = this;
    var own = this.parts[this.part];
    var keys = ["street", "industry", "channel", "unit", "name"];
    LEDGER.gradually(
      own.length + keys.length,
      function (at) {
        if (at < own.length) {
          own[at].text();
        } else {
          table.ranked(keys[at - own.length]);
        }
        return at + 1;
      },
      function () {
        table.element.setAttribute("aria-busy", "false");
        done();
      }
    );
  };

  /* --- heads that sort --- */

  function sortable(table, redraw) {
    LEDGER.each(table.element.tHead.rows[0].cells, function (head, column) {
      var kind = head.getAttribute("data-sort");
      var key = head.getAttribute("data-key") || String(column);
      if (!kind) {
        return;
      }
      table.kinds[key] = kind;
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        var values = LEDGER.state();
        values.set(table.sortKey, (down ? "-" : "") + key);
        LEDGER.remember(values, true);
        table.sort(key, down);
        redraw();
      });
    });
  }

  function restoreSort(table, values) {
    var wanted = /^(-?)([a-z]+|\d{1,2})$/.exec(values.get(table.sortKey) || "");
    var known = wanted && table.kinds[wanted[2]];
    table.sort(known ? wanted[2] : "", Boolean(known && wanted[1]));
  }

  /* --- the form that narrows --- */

  function fitting(wanted, terms) {
    if (!terms.length && !Object.keys(wanted).length) {
      return null;
    }
    return function (item) {
      for (var key in wanted) {
        if ((" " + (item.attributes[key] || "") + " ").indexOf(" " + wanted[key] + " ") < 0) {
          return false;
        }
      }
      return (
        !terms.length ||
        terms.every(function (term) {
          return item.text().indexOf(term) >= 0;
        })
      );
    };
  }

  function count(shown, fit, all) {
    var words = shown === all ? "" : (shown === fit ? "显示 " : "先显示 ") + shown + " 条，";
    return words + (shown < fit && fit < all ? "符合 " + fit + " 条，" : "") + "共 " + all + " 条";
  }

  function Filter(form, tables) {
    var filter = this;
    this.form = form;
    this.tables = tables;
    this.found = form.querySelector(".found");
    this.fields = form.querySelectorAll('input, select:not([name="sort"])');
    this.order = form.querySelector('select[name="sort"]');
    this.further = form.querySelector("[data-further]");
    this.more = document.createElement("button");
    this.more.type = "button";
    this.more.textContent = "全部显示";
    this.more.addEventListener("click", function () {
      tables.forEach(function (table) {
        table.whole = true;
      });
      filter.draw();
    });
    form.insertBefore(this.more, this.found);
    this.paper = document.createElement("p");
    this.paper.className = "on-paper";
    form.insertAdjacentElement("afterend", this.paper);
    this.listen();
    form.hidden = false;
  }

  Filter.prototype.listen = function () {
    var filter = this;
    LEDGER.each(this.fields, function (field) {
      if (field.tagName === "SELECT") {
        field.addEventListener("change", function () {
          filter.update(true);
        });
      } else {
        LEDGER.typed(field, function () {
          filter.update(false);
        });
      }
    });
    this.form.addEventListener("submit", function (event) {
      event.preventDefault();
    });
    this.form.addEventListener("reset", function (event) {
      event.preventDefault();
      LEDGER.each(filter.fields, function (field) {
        field.value = "";
      });
      filter.update(true);
    });
    if (this.order) {
      LEDGER.each(this.order.options, function (option) {
        filter.tables[0].kinds[option.value.replace("-", "")] = option.getAttribute("data-kind");
      });
      this.order.addEventListener("change", function () {
        var values = LEDGER.state();
        values.set("sort", filter.order.value);
        LEDGER.remember(values, true);
        filter.restore();
      });
    }
    if (this.further) {
      this.further.addEventListener("click", function () {
        filter.open(filter.further.getAttribute("aria-expanded") === "false");
      });
    }
  };

  Filter.prototype.open = function (open) {
    this.further.setAttribute("aria-expanded", String(open));
    this.form.querySelector(".further").hidden = !open;
  };

  Filter.prototype.update = function (step) {
    var values = LEDGER.state();
    LEDGER.each(this.fields, function (field) {
      values.set(field.name, field.value);
    });
    LEDGER.remember(values, step);
    this.draw();
  };

  /* A value that no row has any more is still what was asked for. */
  function choose(select, value) {
    select.value = value;
    if (select.value !== value) {
      select.add(new Option(value, value));
      select.value = value;
    }
  }

  Filter.prototype.restore = function () {
    var values = LEDGER.state();
    LEDGER.each(this.fields, function (field) {
      var value = values.get(field.name) || "";
      if (field.tagName === "SELECT") {
        choose(field, value);
      } else {
        field.value = value;
      }
    });
    this.tables.forEach(function (table) {
      restoreSort(table, values);
    });
    this.draw();
  };

  Filter.prototype.say = function (sum) {
    var table = this.tables[0];
    var words = count(sum.shown, sum.fit, sum.all);
    if (table && table.atRest()) {
      words = "第 " + table.first + " 至 " + (table.first + sum.shown - 1) + " 条，共 " + sum.all + " 条";
    } else if (table && table.loading) {
      words = "正在读入其余各页…";
    }
    this.found.textContent = words;
    this.more.hidden = sum.shown === sum.fit;
    this.tellPaper(sum);
  };

  /* Paper says what the rows on it have been narrowed to. */
  Filter.prototype.tellPaper = function (sum) {
    var asked = Array.prototype.filter
      .call(this.fields, function (field) {
        return field.value;
      })
      .map(function (field) {
        return field.labels[0].firstChild.textContent.trim() + " " + field.value;
      });
    this.paper.hidden = !asked.length;
    this.paper.textContent = asked.length ? "筛选：" + asked.join("，") + "　符合 " + sum.fit + " 条，共 " + sum.all + " 条" : "";
  };

  Filter.prototype.tell = function (wanted) {
    var table = this.tables[0];
    if (this.order && table) {
      var value = (table.down ? "-" : "") + table.key;
      var reverse = (table.down ? "" : "-") + table.key;
      choose(this.order, value);
      var option = this.order.options[this.order.selectedIndex];
      if (option.textContent === value && value) {
        var head = table.element.querySelector('th[data-key="' + table.key + '"]');
        option.textContent = "按" + (head ? head.textContent : "次序") + (table.down ? "，倒序" : "");
        option.setAttribute("data-kind", table.kinds[table.key] || table.kinds[reverse]);
      }
    }
    if (this.further) {
      var inside = Array.prototype.filter.call(this.form.querySelectorAll(".further select"), function (select) {
        return wanted[select.name];
      }).length;
      this.further.firstElementChild.textContent = inside ? "（" + inside + "）" : "";
    }
  };

  Filter.prototype.draw = function () {
    var wanted = {};
    var terms = [];
    LEDGER.each(this.fields, function (field) {
      if (field.tagName !== "SELECT") {
        terms = LEDGER.terms(field.value);
      } else if (field.value) {
        wanted[field.name] = field.value;
      }
    });
    var fits = fitting(wanted, terms);
    var sum = { shown: 0, fit: 0, all: 0 };
    this.tables.forEach(function (table) {
      table.fits = fits;
      var drawn = table.draw();
      for (var key in sum) {
        sum[key] += drawn[key];
      }
      if (table.element.parentNode.tagName === "DETAILS" && fits) {
        table.element.parentNode.open = drawn.fit > 0;
      }
    });
    this.tell(wanted);
    this.say(sum);
  };

  /* --- all together --- */

  var tables = Array.prototype.map.call(document.querySelectorAll("table[data-sortable], table[data-filter]"), function (element) {
    var sorted = document.querySelectorAll("table[data-sortable]");
    return new Table(element, Array.prototype.indexOf.call(sorted, element));
  });
  var narrowed = tables.filter(function (table) {
    return table.element.hasAttribute("data-filter");
  });
  var filters = Array.prototype.map.call(document.querySelectorAll("form[data-filters]"), function (form) {
    return new Filter(form, narrowed);
  });

  var alone = tables.filter(function (table) {
    return !filters.length || narrowed.indexOf(table) < 0;
  });

  function redraw() {
    alone.concat(filters).forEach(function (drawn) {
      drawn.draw();
    });
  }

  function restore() {
    alone.forEach(function (table) {
      restoreSort(table, LEDGER.state());
      table.draw();
    });
    filters.forEach(function (filter) {
      filter.restore();
    });
  }

  tables.forEach(function (table) {
    if (table.element.hasAttribute("data-sortable")) {
      sortable(table, redraw);
    }
  });
  if (tables.length) {
    LEDGER.moved(restore);
    restore();
  }
  if (filters.length && window.location.hash.indexOf("=") > 0 && filters[0].form.getBoundingClientRect().top > window.innerHeight) {
    filters[0].form.scrollIntoView();
  }

  /* On paper a list is whole, whatever the screen shows of it. */
  function paper(on) {
    if (printing !== on && tables.length) {
      printing = on;
      redraw();
    }
  }
  window.addEventListener("beforeprint", function () {
    paper(true);
  });
  window.addEventListener("afterprint", function () {
    paper(false);
  });
  window.matchMedia("print").addListener(function (media) {
    paper(media.matches);
  });

  tables.forEach(function (table) {
    if (table.part) {
      table.complete(function () {
        if (!table.atRest()) {
          redraw();
        }
      });
    }
  });
})();
