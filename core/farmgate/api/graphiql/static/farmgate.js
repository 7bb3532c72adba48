// Puts GraphiQL on the page under farmgate's own bar: token, language, way to the other schema.
(function () {
  "use strict";

  const config = JSON.parse(document.getElementById("farmgate-config").textContent);

  const LANGUAGES = ["zh-CN", "en"];
  const LANGUAGE_KEY = "farmgate:graphiql:language";
  const THEME_KEY = "farmgate:graphiql:theme";
  const TOKEN_KEY = "farmgate:graphiql:token:" + config.schema; // a shopper's token is no clerk's
  const EDITOR_PREFIX = "farmgate:" + config.schema + ":"; // nor are their queries the same

  const WORDS = {
    "zh-CN": {
      shop: "商城接口",
      admin: "管理接口",
      toShop: "前往商城接口",
      toAdmin: "前往管理接口",
      token: "令牌",
      tokenHint: "Authorization: Bearer …",
      tokenTitle: "作为 Authorization: Bearer 请求头发送；仅保存到此标签页关闭为止。下方 Headers 中所写的优先。",
      clear: "清除令牌",
      language: "语言",
      badHeader: "无法发送此请求头，请检查令牌与 Headers：",
      unreachable: "无法连接服务器：",
      notJson: "服务器的应答不是 JSON",
      notLoaded: "GraphiQL 的文件未能加载，请重新加载页面。",
    },
    en: {
      shop: "Shop API",
      admin: "Admin API",
      toShop: "To the shop API",
      toAdmin: "To the admin API",
      token: "Token",
      tokenHint: "Authorization: Bearer …",
      tokenTitle:
        "Sent as the header Authorization: Bearer; kept until this tab is closed. What is written under Headers below goes before it.",
      clear: "Clear the token",
      language: "Language",
      badHeader: "This header cannot be sent; look at the token and at Headers: ",
      unreachable: "The server cannot be reached: ",
      notJson: "The server's answer is not JSON",
      notLoaded: "GraphiQL's files could not be loaded; please reload the page.",
    },
  };

  // --- what is remembered (a browser that refuses storage just forgets) ---------------------

  function remembered(kind, key) {
    try {
      return window[kind].getItem(key) || "";
    } catch {
      return "";
    }
  }

  function remember(kind, key, value) {
    try {
      if (value) window[kind].setItem(key, value);
      else window[kind].removeItem(key);
    } catch {
      // not remembered
    }
  }

  /** GraphiQL's storage: tabs and history a schema each, the theme in common. */
  function editorStorage() {
    const ours = (key) => (key === "graphiql:theme" ? THEME_KEY : EDITOR_PREFIX + key);
    const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(EDITOR_PREFIX));
    try {
      keys();
    } catch {
      return null;
    }
    return {
      getItem: (key) => localStorage.getItem(ours(key)),
      setItem: (key, value) => localStorage.setItem(ours(key), value),
      removeItem: (key) => localStorage.removeItem(ours(key)),
      clear: () => [THEME_KEY, ...keys()].forEach((key) => localStorage.removeItem(key)),
      get length() {
        return keys().length;
      },
    };
  }

  // --- token and language -------------------------------------------------------------------

  let token = remembered("sessionStorage", TOKEN_KEY);
  let language = chooseLanguage();

  function chooseLanguage() {
    const wanted = [remembered("localStorage", LANGUAGE_KEY), ...(navigator.languages || [])];
    for (const tag of wanted) {
      const found = LANGUAGES.find((ours) => ours.split("-")[0] === tag.toLowerCase().split("-")[0]);
      if (found) return found;
    }
    return LANGUAGES[0];
  }

  function setToken(value) {
    token = value.trim().replace(/^Bearer\s+/i, "");
    remember("sessionStorage", TOKEN_KEY, token);
  }

  /** Takes ``#token=…`` out of the address (and out of the history entry); true if there was one. */
  function takeTokenFromAddress() {
    const parts = location.hash.slice(1).split("&");
    const found = parts.find((part) => part.startsWith("token="));
    if (found === undefined) return false;
    const rest = parts.filter((part) => !part.startsWith("token=")).join("&");
    history.replaceState(history.state, "", location.pathname + location.search + (rest && "#" + rest));
    const raw = found.slice("token=".length);
    try {
      setToken(decodeURIComponent(raw));
    } catch {
      setToken(raw);
    }
    return true;
  }

  takeTokenFromAddress();

  // --- requests -----------------------------------------------------------------------------

  function requestHeaders(typed) {
    const headers = new Headers({
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json",
      "Accept-Language": language,
    });
    if (token) headers.set("Authorization", "Bearer " + token);
    for (const [name, value] of Object.entries(typed || {})) {
      if (value === null) headers.delete(name);
      else headers.set(name, String(value));
    }
    return headers;
  }

  const failed = (message) => ({ errors: [{ message }] });

  async function send(params, options) {
    const words = WORDS[language];
    let headers;
    try {
      headers = requestHeaders(options && options.headers);
    } catch (error) {
      return failed(words.badHeader + error.message);
    }
    let response, text;
    try {
      response = await fetch(config.endpoint, {
        method: "POST",
        headers,
        body: JSON.stringify(params),
      });
      text = await response.text();
    } catch (error) {
      return failed(words.unreachable + error.message);
    }
    try {
      return JSON.parse(text);
    } catch {
      const status = (response.status + " " + response.statusText).trim();
      return failed(words.notJson + " (" + status + "): " + text.slice(0, 500));
    }
  }

  // --- the bar ------------------------------------------------------------------------------

  const byId = (id) => document.getElementById(id);

  function writeBar() {
    const admin = config.schema === "admin";
    const words = {
      ...WORDS[language],
      schema: admin ? WORDS[language].admin : WORDS[language].shop,
      other: admin ? WORDS[language].toShop : WORDS[language].toAdmin,
    };
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-words]")) {
      element.textContent = words[element.dataset.words];
    }
    for (const [attribute, key] of [
      ["placeholder", "wordsPlaceholder"],
      ["title", "wordsTitle"],
      ["aria-label", "wordsAriaLabel"],
    ]) {
      for (const element of document.querySelectorAll("[data-words-" + attribute + "]")) {
        element.setAttribute(attribute, words[element.dataset[key]]);
      }
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  }

  function writeToken() {
    byId("fg-token").value = token;
    byId("fg-token-clear").hidden = !token;
  }

  function startBar() {
    writeBar();
    writeToken();
    if (config.other) {
      byId("fg-other").href = config.other;
      byId("fg-other").hidden = false;
    }
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => {
        language = button.dataset.language;
        remember("localStorage", LANGUAGE_KEY, language);
        writeBar();
      });
    }
    const field = byId("fg-token");
    const settle = () => {
      writeToken();
      mount(); // another token may see another schema
    };
    field.addEventListener("input", () => {
      setToken(field.value);
      byId("fg-token-clear").hidden = !field.value;
    });
    field.addEventListener("change", settle);
    byId("fg-token-form").addEventListener("submit", (event) => {
      event.preventDefault();
      field.blur(); // fires "change" if there was one
    });
    byId("fg-token-clear").addEventListener("click", () => {
      setToken("");
      settle();
    });
    window.addEventListener("hashchange", () => {
      if (takeTokenFromAddress()) settle();
    });
  }

  // --- GraphiQL -----------------------------------------------------------------------------

  let root = null;
  let storage = null;

  function start() {
    if (!window.React || !window.ReactDOM || !window.GraphiQL) {
      const message = document.createElement("p");
      message.className = "fg-message";
      message.textContent = WORDS[language].notLoaded;
      byId("graphiql").replaceChildren(message);
      return;
    }
    storage = editorStorage();
    root = window.ReactDOM.createRoot(byId("graphiql"));
    mount();
  }

  /** Renders GraphiQL; called again, it keeps what is typed and reads the schema anew. */
  function mount() {
    if (!root) return;
    const { createElement } = window.React;
    const { GraphiQL } = window;
    root.render(
      createElement(
        GraphiQL,
        {
          fetcher: (params, options) => send(params, options),
          storage,
          defaultQuery: config.defaultQuery,
          defaultEditorToolsVisibility: "headers",
          shouldPersistHeaders: false,
          inputValueDeprecation: true,
          schemaDescription: true,
        },
        createElement(GraphiQL.Logo, null, "Graph", createElement("em", null, "i"), "QL"),
      ),
    );
  }

  document.addEventListener("readystatechange", () => {
    if (document.readyState === "interactive") startBar(); // before the deferred scripts
  });
  document.addEventListener("DOMContentLoaded", start); // after them
})();
