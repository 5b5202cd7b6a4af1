/* The search of the site: its page, and the field in every page's head that leads there. */
(function () {
  "use strict";

  var SOME = 50; /* hits that are shown at once */
  var AROUND = 28; /* characters on either side of a hit in a text */
  var SHAPES = { 红色: ["red", "▲"], 橙色: ["orange", "◆"], 黄色: ["yellow", "●"], 无: ["none", "○"] };
  var EXACT = 0;
  var STARTS = 1;
  var CONTAINS = 2;
  var SOUND = 3;
  var ELSEWHERE = 4;
  var NOT = 5;

  /* --- texts --- */

  /* Columns stay columns: tabs are left, and nothing is trimmed. */
  function fold(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  /* Where terms stand in a text as it is shown, which may be longer or shorter than its comparable form. */
  function places(text, terms) {
    var folded = fold(text);
    var origin = null;
    if (folded.length !== text.length) {
      folded = "";
      origin = [];
      var at = 0;
      Array.from(text).forEach(function (char) {
        var form = fold(char);
        for (var i = 0; i < form.length; i += 1) {
          origin.push([at, at + char.length]);
        }
        folded += form;
        at += char.length;
      });
    }
    var found = [];
    terms.forEach(function (term) {
      for (var i = folded.indexOf(term); i >= 0; i = folded.indexOf(term, i + term.length)) {
        found.push(origin ? [origin[i][0], origin[i + term.length - 1][1]] : [i, i + term.length]);
      }
    });
    return found;
  }

  /* Of a name that was found by its initials: the characters that they stand for. */
  function spoken(name, sound, terms) {
    var origin = [];
    var at = 0;
    Array.from(name).forEach(function (char) {
      if (/^[\u3400-\u9fffa-z0-9]$/i.test(char)) {
        origin.push([at, at + char.length]);
      }
      at += char.length;
    });
    var found = [];
    terms.forEach(function (term) {
      var i = origin.length === sound.length ? sound.indexOf(term) : -1;
      if (i >= 0) {
        found.push([origin[i][0], origin[i + term.length - 1][1]]);
      }
    });
    return found;
  }

  /* A text with its hits marked, as nodes: nothing of it is ever read as HTML. */
  function marked(text, found) {
    var nodes = document.createDocumentFragment();
    var at = 0;
    found
      .sort(function (a, b) {
        return a[0] - b[0] || b[1] - a[1];
      })
      .forEach(function (place) {
        var start = Math.max(place[0], at);
        if (place[1] > start) {
          var mark = document.createElement("mark");
          nodes.appendChild(document.createTextNode(text.slice(at, start)));
          mark.textContent = text.slice(start, place[1]);
          nodes.appendChild(mark);
          at = place[1];
        }
      });
    nodes.appendChild(document.createTextNode(text.slice(at)));
    return nodes;
  }

  function element(tag, kind, content) {
    var made = document.createElement(tag);
    if (kind) {
      made.className = kind;
    }
    if (content) {
      made.appendChild(typeof content === "string" ? document.createTextNode(content) : content);
    }
    return made;
  }

  /* --- what is searched --- */

  /* Lines in their comparable form, some hundreds in one string: to search one string is much faster than many. */
  function Block(lines, places) {
    this.text = fold(lines.join("\n"));
    this.places = places;
    this.starts = [0];
    for (var at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) {
      this.starts.push(at + 1);
    }
    this.starts.push(this.text.length + 1);
  }

  /* Each line that has a term, once, with where it begins and where the term stands. */
  Block.prototype.scan = function (term, found) {
    var line = 0;
    for (var at = this.text.indexOf(term); at >= 0; at = this.text.indexOf(term, this.starts[line + 1])) {
      while (this.starts[line + 1] <= at) {
        line += 1;
      }
      found(this.places[line], at, this.starts[line]);
    }
  };

  function Index() {
    this.columns = [];
    this.lines = []; /* as they come: in the order in which hits of one rank are shown */
    this.blocks = [];
    this.texts = []; /* by the place of the line */
    this.textBlocks = [];
    this.byNumber = null;
  }

  /* What is ready can be searched meanwhile. */
  Index.prototype.take = function (columns, text, done) {
    var index = this;
    this.columns = columns;
    this.lines = text ? text.split("\n") : [];
    LEDGER.gradually(
      this.lines.length,
      function (at) {
        var some = index.lines.slice(at, at + 400);
        index.blocks.push(
          new Block(
            some,
            some.map(function (line, i) {
              return at + i;
            })
          )
        );
        return at + some.length;
      },
      done
    );
  };

  Index.prototype.takeText = function (text, done) {
    var index = this;
    var lines = text ? text.split("\n") : [];
    if (!this.byNumber) {
      this.byNumber = new Map();
      this.lines.forEach(function (line, at) {
        index.byNumber.set(index.fields(at).number, at);
      });
    }
    LEDGER.gradually(
      lines.length,
      function (at) {
        var some = lines.slice(at, at + 100).map(function (line) {
          return line.split("\t");
        });
        var places = some.map(function (pair) {
          index.texts[index.byNumber.get(pair[0])] = pair[1];
          return index.byNumber.get(pair[0]);
        });
        var words = some.map(function (pair) {
          return pair[1];
        });
        index.textBlocks.push(new Block(words, places));
        return at + some.length;
      },
      done
    );
  };

  Index.prototype.fields = function (at) {
    var fields = {};
    var values = this.lines[at].split("\t");
    this.columns.forEach(function (column, i) {
      fields[column] = values[i];
    });
    return fields;
  };

  function blank(text, at) {
    return !(text.charCodeAt(at) > 32); /* also before the first and behind the last */
  }

  /* Whether a number or a code stands there by itself. */
  function whole(text, term, at) {
    return blank(text, at - 1) && blank(text, at + term.length);
  }

  /* How well a line fits: its columns begin with the name, other names and the initials. */
  function rank(text, at, start) {
    if (at === start) {
      return STARTS;
    }
    var name = text.indexOf("\t", start);
    if (at < name) {
      return CONTAINS;
    }
    var others = text.indexOf("\t", name + 1);
    return at > others && at < text.indexOf("\t", others + 1) ? SOUND : ELSEWHERE;
  }

  /* For each term the rank of every line. */
  Index.prototype.ranks = function (terms) {
    var index = this;
    return terms.map(function (term) {
      var ranks = new Uint8Array(index.lines.length).fill(NOT);
      var number = /^[0-9a-z-]{4,}$/.test(term);
      index.blocks.forEach(function (block) {
        block.scan(term, function (place, at, start) {
          ranks[place] = number && whole(block.text, term, at) ? EXACT : rank(block.text, at, start);
        });
      });
      return ranks;
    });
  };

  /* The same for the words of the files, piece by piece. */
  Index.prototype.deepen = function (terms, ranks, wanted, done) {
    var index = this;
    LEDGER.gradually(
      this.textBlocks.length,
      function (at) {
        if (!wanted()) {
          return index.textBlocks.length;
        }
        terms.forEach(function (term, i) {
          index.textBlocks[at].scan(term, function (place) {
            ranks[i][place] = Math.min(ranks[i][place], ELSEWHERE);
          });
        });
        return at + 1;
      },
      done
    );
  };

  /* The places of the lines that all terms fit, best first; those of one rank stay in their order. */
  Index.prototype.best = function (ranks) {
    var found = [[], [], [], [], []];
    for (var at = 0; ranks.length && at < this.lines.length; at += 1) {
      var worst = 0;
      for (var i = 0; i < ranks.length; i += 1) {
        worst = Math.max(worst, ranks[i][at]);
      }
      if (worst < NOT) {
        found[worst].push(at);
      }
    }
    return Array.prototype.concat.apply([], found);
  };

  /* --- a hit --- */

  function level(word) {
    var tag = element("span", "tag " + SHAPES[word][0]);
    var shape = element("span", "", SHAPES[word][1]);
    shape.setAttribute("aria-hidden", "true");
    tag.appendChild(shape);
    tag.appendChild(document.createTextNode(word));
    return tag;
  }

  function snippet(text, terms) {
    var first = places(text, terms).sort(function (a, b) {
      return a[0] - b[0];
    })[0];
    if (!first) {
      return null;
    }
    var start = Math.max(0, first[0] - AROUND);
    var part = text.slice(start, first[1] + AROUND * 3);
    var shown = (start ? "…" : "") + part + (start + part.length < text.length ? "…" : "");
    return marked(shown, places(shown, terms));
  }

  function hit(index, at, terms, full, root) {
    var told = index.fields(at);
    var item = document.createElement("li");
    var link = element("a");
    var record = /-[A-Z]/.test(told.number);
    var named = places(told.name, terms);
    link.href = root + (record ? "records/" : "cases/") + told.number + ".html";
    link.appendChild(element("span", "id", marked(told.number, places(told.number, terms))));
    link.appendChild(document.createTextNode(" "));
    link.appendChild(element("span", "name", marked(told.name, named.concat(spoken(told.name, told.sound, terms)))));
    var head = element("p", "head", link);
    head.appendChild(document.createTextNode(" "));
    head.appendChild(SHAPES[told.kind] ? level(told.kind) : element("span", "quiet", told.kind));
    item.appendChild(head);
    var more = element("p", "quiet");
    [told.street, told.state, told.day && "自 " + told.day, told.industry, told.codes, told.addresses].filter(Boolean).forEach(function (words) {
      var short = words.length < 60 ? marked(words, places(words, terms)) : snippet(words, terms);
      if (short) {
        more.appendChild(document.createTextNode(more.childNodes.length ? "　" : ""));
        more.appendChild(short);
      }
    });
    item.appendChild(more);
    var others = told.others.split("；").filter(function (name) {
      return places(name, terms).length;
    });
    if (others.length) {
      var also = element("p", "snippet", record ? "提到：" : "又写作：");
      var shown = others.slice(0, 3).join("、") + (others.length > 3 ? "等 " + others.length + " 户" : "");
      also.appendChild(marked(shown, places(shown, terms)));
      item.appendChild(also);
    }
    var text = full && index.texts[at] && snippet(index.texts[at], terms);
    if (text) {
      item.appendChild(element("p", "snippet", text));
    }
    return item;
  }

  /* --- the page --- */

  function Page(form) {
    var page = this;
    this.form = form;
    this.field = form.querySelector('input[name="q"]');
    this.full = form.querySelector('input[name="full"]');
    this.found = form.querySelector(".found");
    this.list = document.querySelector(".hits");
    this.more = document.querySelector("[data-more]");
    this.index = new Index();
    this.ready = false;
    this.read = 0; /* 0: no full text; 1: being read; 2: there */
    this.shown = SOME;
    LEDGER.typed(this.field, function () {
      page.update(false);
    });
    this.full.addEventListener("change", function () {
      page.update(true);
    });
    form.querySelector("[data-clear]").addEventListener("click", function () {
      page.field.value = "";
      page.update(true);
      page.field.focus();
    });
    this.more.addEventListener("click", function () {
      var first = page.list.children.length;
      page.shown += SOME;
      page.draw();
      page.list.children[first].querySelector("a").focus();
    });
    this.arrows();
    form.hidden = false;
    document.querySelector("[data-plain]").hidden = true;
    LEDGER.moved(function () {
      page.restore();
    });
    this.restore();
    this.field.focus();
    this.load();
  }

  Page.prototype.load = function () {
    var page = this;
    window.LEDGER_LINES = function (columns, text) {
      page.index.take(columns, text, function () {
        page.ready = true;
        page.update(false);
      });
      page.draw();
    };
    LEDGER.load([this.form.getAttribute("data-lines")], function () {
      if (!page.index.columns.length) {
        page.found.textContent = "搜索用的数据读不出来，请重新打开本页，或请管理员重新生成网站。";
      }
    });
  };

  /* The words of all years, one after the other; each is searched as soon as it is there. */
  Page.prototype.loadTexts = function () {
    var page = this;
    var paths = this.form.getAttribute("data-texts").split(" ").filter(Boolean);
    this.read = 1;

    function next() {
      if (!paths.length) {
        page.read = 2;
        page.draw();
        return;
      }
      var come = false;
      window.LEDGER_TEXT = function (text) {
        come = true;
        page.index.takeText(text, next);
      };
      LEDGER.load([paths.shift()], function () {
        if (!come) {
          next();
        }
      });
    }
    next();
  };

  Page.prototype.update = function (step) {
    var values = LEDGER.state();
    values.set("q", this.field.value.trim());
    values.set("full", this.full.checked ? "1" : "");
    LEDGER.remember(values, step);
    this.shown = SOME;
    this.draw();
  };

  Page.prototype.restore = function () {
    var values = LEDGER.state();
    this.field.value = values.get("q") || "";
    this.full.checked = values.get("full") === "1";
    this.shown = SOME;
    this.draw();
  };

  Page.prototype.say = function (terms, count, looking) {
    var words = this.ready ? "" : "正在读入…";
    if (this.ready && this.full.checked && this.read < 2) {
      words = "正在读入全文…";
    } else if (looking) {
      words = "全文还在找…";
    }
    this.list.setAttribute("aria-busy", String(Boolean(words)));
    if (terms.length && this.index.blocks.length) {
      words += count ? "找到 " + count + " 条" + (count > this.shown ? "，先显示 " + this.shown + " 条" : "") : words ? "" : "没有找到";
    }
    if (terms.length && !count && this.ready && !this.full.checked) {
      words += "。可以勾选“搜全文”再找";
    }
    this.found.textContent = words;
  };

  /* First what the lines say, at once; then, where it is wanted, what the files say. */
  Page.prototype.draw = function () {
    var page = this;
    var terms = LEDGER.terms(this.field.value);
    var ranks = this.index.ranks(terms);
    var full = this.full.checked;
    var drawing = (this.drawing = {});
    if (full && this.ready && !this.read) {
      this.loadTexts();
    }
    var deep = full && terms.length > 0 && this.index.textBlocks.length > 0;
    this.show(terms, this.index.best(ranks), deep);
    if (deep) {
      this.index.deepen(
        terms,
        ranks,
        function () {
          return drawing === page.drawing;
        },
        function () {
          if (drawing === page.drawing) {
            page.show(terms, page.index.best(ranks), false);
          }
        }
      );
    }
  };

  Page.prototype.show = function (terms, found, looking) {
    var page = this;
    var hits = document.createDocumentFragment();
    found.slice(0, this.shown).forEach(function (at) {
      hits.appendChild(hit(page.index, at, terms, page.full.checked, ""));
    });
    this.list.textContent = "";
    this.list.appendChild(hits);
    this.more.parentNode.hidden = found.length <= this.shown;
    this.say(terms, found.length, looking);
  };

  /* From the field down through the hits and back. */
  Page.prototype.arrows = function () {
    var page = this;
    document.querySelector("main").addEventListener("keydown", function (event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.target === page.field && event.key === "Enter" && !event.isComposing) {
        step = 1;
      }
      if (!step || event.isComposing || (event.target !== page.field && event.target.tagName !== "A")) {
        return;
      }
      var stops = [page.field].concat(Array.from(page.list.querySelectorAll("a")));
      var next = stops[stops.indexOf(event.target) + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    });
  };

  /* --- the field in the head --- */

  function lead(link) {
    var place = element("p", "find");
    var label = element("label", "unseen", "搜索案件和记录");
    var field = element("input");
    label.htmlFor = field.id = "site-search";
    field.type = "search";
    field.autocomplete = "off";
    field.placeholder = "搜索编号、企业、代码";
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.isComposing && field.value.trim()) {
        window.location.href = link.href.split("#")[0] + "#" + new URLSearchParams({ q: field.value.trim() });
      } else if (event.key === "Escape") {
        field.value = "";
      }
    });
    place.appendChild(label);
    place.appendChild(field);
    link.parentNode.hidden = true;
    document.querySelector(".top .brand").insertAdjacentElement("afterend", place);
  }

  var form = document.querySelector("[data-lines]");
  var link = document.querySelector('nav.main a[href$="search.html"]');
  if (form) {
    new Page(form);
  } else if (link) {
    lead(link);
  }
})();
