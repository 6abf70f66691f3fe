// The chat page. Without this file the same page works as a plain form.
// Everything lives in the variables below: no cookie, no storage. Leaving the page forgets it.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId("chat"), box = byId("text"), thread = byId("thread"), line = byId("state"), exit = byId("exit");
  const says = form.dataset, who = byId("who").dataset;
  const ANSWER_MS = 30000, RETRY_MS = 10000, POLL_MS = 5000, LONGEST_WAIT_MS = 30000, ESCAPE_MS = 1500;

  let conversation = form.elements.conversation.value;
  let unsent = [];               // what the server does not have yet, oldest first: {id, text, item}
  let posting = false, retry;    // one message at a time, so that they arrive in their order
  const shown = new Set();       // ids of the replies on this page: the server may offer one twice
  let unconfirmed = [];          // shown, and the server does not know it yet
  let events, reconnect, failures = 0;

  async function post(path, body) {
    const limit = new AbortController();
    const clock = setTimeout(() => limit.abort(), ANSWER_MS);
    try {
      const answer = await fetch(path, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
        credentials: "omit", cache: "no-store", signal: limit.signal,
      });
      return {status: answer.status, wait: Number(answer.headers.get("Retry-After")), ...await answer.json()};
    } finally {
      clearTimeout(clock);
    }
  }

  function add(author, text) {
    const item = byId("message").content.firstElementChild.cloneNode(true);
    item.className = author;
    item.querySelector(".who").textContent = who[author];
    item.querySelector("p").textContent = text;
    thread.append(item);
    return item;
  }

  // Only the newest question can be answered by its buttons.
  function closeChoices() {
    document.querySelectorAll(".choices").forEach((choices) => choices.replaceChildren());
  }

  function toEnd(item) {
    item.scrollIntoView({block: "nearest"});
  }

  function mark(item, text, again) {
    const note = item.querySelector("small");
    note.textContent = text;
    if (!again) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = says.again;
    button.addEventListener("click", deliver);
    note.append(" ", button);
  }

  function tell(text) {
    if (line.textContent !== text) line.textContent = text;
  }

  function send(text) {
    if (!text.trim()) return;
    closeChoices();
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const item = add("you", text);
    mark(item, says.sending);
    toEnd(item);
    unsent.push({id, text, item});
    deliver();
  }

  async function deliver() {
    if (posting || !unsent.length) return;
    posting = true;
    clearTimeout(retry);
    const entry = unsent[0];
    mark(entry.item, says.sending);
    let answer;
    try {
      answer = await post("/chat/messages", {
        conversation: conversation || undefined, id: entry.id, text: entry.text,
        language: form.elements.language.value || undefined, received: unconfirmed,
      });
    } catch {
      answer = {status: 0};
    }
    posting = false;
    if (unsent[0] !== entry) return;  // the page was left meanwhile
    if (answer.status === 200) arrived(entry, answer);
    else if (answer.code === "unknown" && conversation) conversation = "";  // tried again below, as a new one
    else if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) refused(entry, answer);
    else return later(entry, answer);
    deliver();
  }

  function arrived(entry, answer) {
    unsent.shift();
    conversation = form.elements.conversation.value = answer.conversation;
    thread.querySelectorAll(".you small").forEach((note) => { if (note.textContent === says.sent) note.textContent = ""; });
    mark(entry.item, says.sent);
    tell("");
    show(answer.replies, answer.language);
    connect();
  }

  function refused(entry, answer) {
    unsent.shift();
    mark(entry.item, says.refused);
    tell(answer.error);
    if (!box.value) box.value = entry.text;
  }

  function later(entry, answer) {
    mark(entry.item, says.unsent, true);
    tell(answer.error || (navigator.onLine ? "" : says.offline));
    retry = setTimeout(deliver, answer.wait * 1000 || RETRY_MS);
  }

  function show(replies, language) {
    let first;
    for (const reply of replies) {
      if (shown.has(reply.id)) continue;
      shown.add(reply.id);
      unconfirmed.push(reply.id);
      if (reply.choices) closeChoices();
      const item = add(reply.author, reply.text);
      if (language) item.lang = language;
      first = first || item;
      for (const choice of reply.choices || []) {
        const button = document.createElement("button");
        button.name = "choice";
        button.value = button.textContent = choice;
        button.dir = "auto";
        item.querySelector(".choices").append(button);
      }
      toEnd(item);
    }
    if (first) toEnd(first);  // a long answer is read from its beginning
    confirm();
  }

  async function confirm() {
    if (!unconfirmed.length) return;
    const ids = unconfirmed;
    try {
      const answer = await post("/chat/received", {conversation, ids});
      if (answer.status === 200) unconfirmed = unconfirmed.filter((id) => !ids.includes(id));
    } catch {
      // Offered again with the next answer, and known by its id.
    }
  }

  // Replies that come later, from a person or after a fault: by events, or by asking now and then.
  async function connect() {
    if (events || !conversation) return;
    clearTimeout(reconnect);
    events = {close() {}};
    try {
      const {token} = await post("/chat/stream", {conversation});
      if (!events) return;
      if (!token) throw new Error("no stream");
      events = new EventSource("/chat/events?token=" + encodeURIComponent(token));
    } catch {
      return poll();
    }
    events.onopen = () => { failures = 0; if (!unsent.length) tell(""); };
    events.onmessage = (event) => { const reply = JSON.parse(event.data); show([reply], reply.language); };
    events.addEventListener("end", () => { events.close(); events = null; connect(); });
    events.onerror = () => { events.close(); poll(); };
  }

  async function poll() {
    failures += 1;
    events = null;
    try {
      const answer = await post("/chat/received", {conversation, ids: unconfirmed});
      if (answer.replies) show(answer.replies, answer.language);
      if (!unsent.length) tell("");
    } catch {
      tell(navigator.onLine ? says.reconnecting : says.offline);
    }
    if (conversation) reconnect = setTimeout(connect, Math.min(POLL_MS * failures, LONGEST_WAIT_MS));
  }

  function forget() {
    clearTimeout(retry);
    clearTimeout(reconnect);
    if (events) events.close();
    events = null;
    unsent = [];
    unconfirmed = [];
    conversation = form.elements.conversation.value = box.value = "";
    thread.replaceChildren();
  }

  function leave(event) {
    if (event) event.preventDefault();
    const away = exit.href;
    forget();
    document.body.replaceChildren();
    document.title = "\u00a0";
    location.replace(away);
  }

  let pressed;  // the button of the submission: older browsers do not say
  document.addEventListener("click", (event) => { pressed = event.target.closest("button"); }, true);

  form.addEventListener("submit", (event) => {
    if (pressed && pressed.name === "switch") return;  // the server shows the conversation in the other language
    event.preventDefault();
    send(box.value);
    box.value = "";
    box.focus();
  });
  document.querySelector("main").addEventListener("click", (event) => {
    const choice = event.target.closest("[name=choice]");
    if (!choice) return;
    event.preventDefault();
    send(choice.value);
  });
  box.addEventListener("keydown", (event) => {
    // With a real keyboard Enter sends; on a phone it is a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    pressed = null;
    form.requestSubmit();
  });
  let escaped = -ESCAPE_MS;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.repeat) return;
    byId("languages").open = false;
    if (event.timeStamp - escaped < ESCAPE_MS) leave();
    escaped = event.timeStamp;
  });
  exit.addEventListener("click", leave);
  addEventListener("online", () => { tell(""); deliver(); connect(); });
  addEventListener("offline", () => tell(says.offline));
  addEventListener("pagehide", forget);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  if (thread.children.length) connect();
})();
