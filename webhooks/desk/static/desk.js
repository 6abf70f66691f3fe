// Live pages, the alarm, times in the operator's own zone. The server renders everything; without this script the
// same pages work by links and forms and reload by themselves.
"use strict";
(() => {
  const root = document.documentElement;
  const say = document.body.dataset;
  const byId = (id) => document.getElementById(id);

  // --- Times -------------------------------------------------------------------------------------------------------

  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function age(since) {
    const seconds = Math.max(0, (Date.now() - since) / 1000);
    if (seconds < 60) return say.sayNow;
    if (seconds < 3600) return fill(say.sayMinutes, { minutes: Math.floor(seconds / 60) });
    if (seconds < 86400) {
      const minutes = String(Math.floor((seconds % 3600) / 60)).padStart(2, "0");
      return fill(say.sayHours, { hours: Math.floor(seconds / 3600), minutes });
    }
    return fill(say.sayDays, { days: Math.floor(seconds / 86400) });
  }

  function clock(moment) {
    const time = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const today = new Date().toDateString() === moment.toDateString();
    return today ? time : `${moment.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
  }

  function showTimes() {
    for (const element of document.querySelectorAll("time[datetime]")) {
      const moment = new Date(element.dateTime);
      element.title = moment.toLocaleString();
      element.textContent = "age" in element.dataset ? age(moment) : clock(moment);
    }
  }

  // --- The alarm: sound, title, announcement -----------------------------------------------------------------------

  const RING_EVERY = 2500; // milliseconds
  const MUTED = "suara-desk-muted";
  const title = document.title;
  let audio = null;
  let alarms = 0;
  let ringing = null;

  const isMuted = () => localStorage.getItem(MUTED) === "yes";
  const canSound = () => audio !== null && audio.state === "running" && !isMuted();

  function tone(frequency, start, length) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.type = "triangle";
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(start + length);
  }

  function ring() {
    document.title = document.title === title ? `(${alarms}) ${say.sayAlarm}` : title;
    if (!canSound()) return;
    tone(880, audio.currentTime, 0.25);
    tone(660, audio.currentTime + 0.28, 0.35);
  }

  function showAlarm() {
    const before = alarms;
    alarms = Number(byId("alarm")?.dataset.alarms || 0);
    if (alarms > before) byId("announcer").textContent = say.sayAlarmNew;
    if (alarms && ringing === null) {
      ring();
      ringing = setInterval(ring, RING_EVERY);
    }
    if (!alarms && ringing !== null) {
      clearInterval(ringing);
      ringing = null;
      document.title = title;
    }
    showSound();
  }

  function showSound() {
    const button = byId("sound");
    const state = isMuted() ? "off" : canSound() ? "on" : "blocked";
    button.hidden = false;
    button.dataset.state = state;
    button.textContent = button.dataset[state];
    button.setAttribute("aria-pressed", String(state === "on"));
    if (alarms) root.dataset.ringing = state === "on" ? "sound" : "silent";
    else delete root.dataset.ringing;
  }

  // Browsers let a page sound only after somebody has touched it.
  async function unlockSound() {
    audio = audio || new AudioContext();
    if (audio.state === "suspended") await audio.resume();
    showSound();
  }

  byId("sound").addEventListener("click", async () => {
    const wasOn = byId("sound").dataset.state === "on";
    localStorage.setItem(MUTED, wasOn ? "yes" : "no");
    await unlockSound();
    if (!wasOn && canSound()) tone(660, audio.currentTime, 0.2);
  });
  function onGesture(event) {
    if (byId("sound").contains(event.target)) return; // the button decides by itself
    for (const gesture of ["pointerdown", "keydown"]) document.removeEventListener(gesture, onGesture);
    void unlockSound();
  }
  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, onGesture);
  if (navigator.userActivation?.hasBeenActive) void unlockSound();

  // --- The live connection -----------------------------------------------------------------------------------------

  const LOST_AFTER = 5000; // milliseconds: an orderly end and a new connection take less
  const POLL_EVERY = 10000;
  const CONNECT_AGAIN = 15000;
  const REFRESH_EVERY = 1000;
  let lastRefresh = 0;
  let pendingRefresh = null;
  let lostTimer = null;
  let poll = null;

  function refresh() {
    if (pendingRefresh !== null) return;
    pendingRefresh = setTimeout(() => {
      pendingRefresh = null;
      lastRefresh = Date.now();
      document.body.dispatchEvent(new Event("changed"));
    }, Math.max(0, lastRefresh + REFRESH_EVERY - Date.now()));
  }

  function showConnection(state) {
    const shown = byId("connection");
    shown.dataset.state = state;
    shown.textContent = shown.dataset[state];
  }

  function isLive() {
    clearTimeout(lostTimer);
    clearInterval(poll);
    lostTimer = poll = null;
    showConnection("live");
    refresh();
  }

  function isLost() {
    lostTimer = null;
    showConnection("lost");
    poll = setInterval(refresh, POLL_EVERY);
    refresh();
  }

  function connect() {
    const source = new EventSource(say.events);
    source.addEventListener("hello", isLive);
    source.addEventListener("changed", refresh);
    source.addEventListener("error", () => {
      if (lostTimer === null && poll === null) {
        showConnection("starting");
        lostTimer = setTimeout(isLost, LOST_AFTER);
      }
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, CONNECT_AGAIN);
    });
    addEventListener("pagehide", () => source.close(), { once: true });
  }

  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") refresh();
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(failure, () => showConnection("down"));
  }
  document.body.addEventListener("htmx:afterOnLoad", () => {
    if (byId("connection").dataset.state === "down") showConnection(poll === null ? "live" : "lost");
  });

  // --- Swapping only what differs: a list that did not change keeps focus, selection and quiet ----------------------

  const shown = new Map();

  function essence(element) {
    const copy = element.cloneNode(true);
    copy.removeAttribute("hx-swap-oob");
    for (const time of copy.querySelectorAll("time")) time.textContent = "";
    for (const token of copy.querySelectorAll("input[name=csrf_token]")) token.removeAttribute("value");
    return copy.outerHTML;
  }

  for (const id of ["alarm", "queue", "state", "thread", "notes", "answers"]) {
    if (byId(id)) shown.set(id, essence(byId(id)));
  }

  const pane = document.querySelector(".pane");
  const isAtEnd = () => pane.scrollHeight - pane.scrollTop - pane.clientHeight < 60;
  const toEnd = () => { pane.scrollTop = pane.scrollHeight; };
  let follows = true;

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { fragment, target } = event.detail;
    const fresh = essence(fragment.firstElementChild);
    if (shown.get(target.id) === fresh) {
      event.detail.shouldSwap = false;
      return;
    }
    shown.set(target.id, fresh);
    if (target.id === "thread") {
      follows = isAtEnd();
      const count = Number(fragment.firstElementChild.dataset.count);
      if (count > Number(target.dataset.count)) byId("announcer").textContent = say.sayFresh;
    }
  });
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    showTimes();
    if (event.detail.target.id === "alarm" || byId("alarm")) showAlarm();
    if (event.detail.target.id === "thread" && follows) toEnd();
  });

  // --- Forms -------------------------------------------------------------------------------------------------------

  const reply = byId("reply");
  if (reply) {
    const text = byId("text");
    const send = reply.querySelector("button");
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !send.disabled) reply.requestSubmit();
    });
    reply.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt === reply && event.detail.xhr.status === 200) {
        text.value = "";
        text.focus();
      }
    });
    addEventListener("beforeunload", (event) => {
      if (text.value.trim()) event.preventDefault();
    });
  }

  showTimes();
  setInterval(showTimes, 15000);
  if (pane) toEnd();
  showAlarm();
  connect();
})();
