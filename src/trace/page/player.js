/* SPDX-License-Identifier: BSD-2-Clause */
/* The page's state is a call and a step of it; all that is seen follows from these. */
const $ = id => document.getElementById(id);
const STEP_MS = 1000, MOVE_MS = 420, DIGITS_MS = 800;

/* Kept for the reader, where the browser lets us. */
const store = {
  get(key) { try { return localStorage.getItem(key) || ''; } catch { return ''; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* not kept */ } },
};

const m = modelOf(JSON.parse($('trace').textContent));
const VIRTUAL = m.data.virtual_clock ? ' (virtual)' : ''; // after times
const state = { call: null, step: 0, playing: 0, lesson: null }; // lesson: of a box that was asked for
const diagram = Diagram($('diagram'), node => lesson(state.lesson = node));
const token = Token(diagram);
const timeline = Timeline($('lanes'), step => goTo(step));
const content = Content($('content'), $('content-title'), $('content-note'));
const list = List($('list'), $('rows'), step => goTo(step));

/* ---- drawing ---- */

let drawn = { call: null, step: -1 }, waiting = 0;
const draw = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; drawNow(); }); };

function lesson(node) {
  const key = /-(ring|[tr]x)$/.test(node) ? 'ring' : node;
  $('lesson-title').textContent = 'Lesson: ' + ({ 'uvmm-ree': 'uvmm of the REE VM', 'uvmm-tee': 'uvmm of the TEE VM',
    ring: 'the rings', shm: 'the shared memory block' }[key] || key);
  $('lesson-text').textContent = LESSONS[key] || '';
}

const nameOfCall = c => c.id ? `call ${c.id}: ${c.title}${c.what && ` ${c.what.replace('command ', '')}`}${c.ta && `, TA ${c.ta}`}` : c.title;

function drawCall(call) {
  $('call').value = String(call.id);
  $('scrub').max = call.events.length;
  const later = call.span > call.ns ? ` until the client returns, ${microseconds(call.span)} in all` : '';
  $('sum').textContent = `${call.events.length} hops, ${microseconds(call.ns)}${later}${VIRTUAL}, ` +
    `${call.threads.length} thread${call.threads.length === 1 ? '' : 's'}`;
  diagram.plate.call.textContent = call.id ? `call ${call.id}` : '';
  diagram.plate.title.textContent = diagram.geometry.words ? call.title
    : call.id ? call.title.replace(/^TEEC_/, '') : 'the machine';
  diagram.plate.what.textContent = diagram.geometry.words ? [call.what, call.ta && `TA ${call.ta}`].filter(t => t).join(', ')
    : call.what || call.ta;
  diagram.plate.held.textContent = 'held by thread';
  timeline.draw(m, call);
  list.show(m, call);
}

/* The innermost instance, and who waits for it. */
function drawTa(instances, inTee) {
  const names = instances.map(n => taName(m, n)), last = names.pop() || '';
  diagram.ta(diagram.geometry.words ? last : last.replace('instance ', '#'));
  $('now-ta').parentNode.hidden = !last || !inTee;
  $('now-ta').textContent = names.length ? `${last}, asked by ${names.reverse().join(', asked by ')}` : last;
}

/* The descriptor or buffer by which the message hangs in this ring: the proxy's hop has both. */
function slotOf(call, step) {
  const { place, content: holder } = journey(m, call), at = place[step];
  if (!/x$/.test(at) || holder[step] < 0)
    return '';
  const proxy = call.events[holder[step]];
  return String(wordOf(m, proxy, at.startsWith('ree') ? 1 : 2));
}

function drawSource(i) {
  const [file, line, name] = siteOf(m, i), where = `${file}:${line}`, template = store.get('teesim.source');
  const url = template && sourceUrl(template, file, line);
  const place = url ? element('a', { href: url, target: '_blank', rel: 'noreferrer' }, where) : element('span', {}, where);
  const copy = element('button', { 'aria-label': `Copy ${where}` }, 'copy');
  copy.onclick = () => copyText(where, copy);
  $('now-source').replaceChildren(...(file ? [place, element('span', { class: 'name', title: name }, ` ${name}`), copy] : ['unknown']));
}

function drawStep(call, step, moves) {
  const i = call.events[step], { place, content: holder, first, instances } = journey(m, call), node = nodeOf(m, i);
  const thread = m.data.threads[threadOf(m, i)], after = microseconds(m.time[i] - call.start);
  $('now-box').textContent = boxOf(m, i);
  const world = worldOf(m, i), down = world === 'TA' ? 'at the TA ↓' : 'towards the TA ↓';
  $('now-world').textContent = `${world}, ${[down, 'on the way back ↑', 'in place'][dirOf(m, i)]}`;
  $('now').dataset.world = world;
  drawTa(instances[step], /^T/.test(world));
  $('now-text').textContent = textOf(m, i);
  $('now-text').className = m.failure.has(i) ? 'bad' : '';
  $('now-thread').textContent = diagram.plate.thread.textContent = thread;
  $('now-time').textContent = after;
  diagram.plate.time.textContent = `after ${after}${VIRTUAL}${['  ↓', '  ↑', ''][dirOf(m, i)]}`;
  $('now-session').textContent = sessionOf(m, i) || 'not known here';
  drawSource(i);
  $('scrub').value = step + 1;
  $('scrub').setAttribute('aria-valuetext', `${step + 1} of ${call.events.length}: ${boxOf(m, i)}`);
  $('count').textContent = `${step + 1} of ${call.events.length}`;
  $('say').textContent = `Step ${step + 1}, ${boxOf(m, i)}, thread ${thread}: ${textOf(m, i)}`;
  for (const id of ['back', 'first'])
    $(id).setAttribute('aria-disabled', step === 0);
  for (const id of ['forth', 'last'])
    $(id).setAttribute('aria-disabled', step + 1 === call.events.length);
  diagram.light(node, part => first.get(part) <= step, place[step], usesMemory(m, i));
  diagram.slot(place[step], slotOf(call, step));
  token.go(place[step], moves ? MOVE_MS / Math.max(1, +$('speed').value) : 0);
  lesson(state.lesson || node);
  content.show(m, i, holder[step] < 0 ? -1 : call.events[holder[step]]);
  timeline.at(step);
  list.at(step);
}

function drawNow() {
  const { call, step } = state, newCall = drawn.call !== call;
  if (newCall)
    drawCall(call);
  drawStep(call, step, !newCall && Math.abs(step - drawn.step) === 1);
  drawn = { call, step };
  keepAddress();
}

/* ---- going ---- */

function goTo(step, call = state.call) {
  if (state.call !== call)
    $('astray').hidden = true;
  state.call = call;
  state.lesson = null;
  state.step = Math.max(0, Math.min(call.events.length - 1, step));
  draw();
}
function goCall(by) {
  const to = m.calls[m.calls.indexOf(state.call) + by];
  if (to)
    goTo(0, to);
}
function play(on) {
  clearTimeout(state.playing);
  state.playing = 0;
  document.body.classList.toggle('playing', on);
  $('play').setAttribute('aria-label', on ? 'Pause' : 'Play');
  const tick = () => {
    if (state.step + 1 >= state.call.events.length)
      return play(false);
    goTo(state.step + 1);
    state.playing = setTimeout(tick, STEP_MS / +$('speed').value);
  };
  if (!on)
    return;
  if (state.step + 1 >= state.call.events.length)
    goTo(0);
  state.playing = setTimeout(tick, STEP_MS / +$('speed').value / 2);
}

/* Browsers bear few changes of the address: the last one counts. */
let keeping = 0;
function keepAddress() {
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    try { history.replaceState(null, '', `#call=${state.call.id}&step=${state.step + 1}`); } catch { /* not kept */ }
  }, 150);
}
/* Where the address leads; to `otherwise` if it names no call of this recording. */
function goAddress(otherwise) {
  const wanted = new URLSearchParams(location.hash.slice(1)), id = wanted.get('call');
  const call = m.calls.find(c => String(c.id) === id);
  goTo(call ? (parseInt(wanted.get('step'), 10) || 1) - 1 : 0, call || otherwise);
  if (call || id === null)
    return;
  $('astray').textContent = `This recording has no call ${id.slice(0, 20)}. This is ${nameOfCall(otherwise)}.`;
  $('astray').hidden = false;
}

/* ---- links to sources ---- */

/* Of these no link may be made: they would run something. */
const RUNS = ['javascript:', 'data:', 'vbscript:', 'blob:'];
function sourceUrl(template, file, line) {
  const text = template.replaceAll('{file}', encodeURI(file)).replaceAll('{line}', line);
  try {
    return RUNS.includes(new URL(text).protocol) ? null : text;
  } catch {
    return null;
  }
}
function copyText(text, button) {
  const done = () => { button.textContent = 'copied'; };
  if (navigator.clipboard)
    return navigator.clipboard.writeText(text).then(done, () => getSelection().selectAllChildren(button.parentNode));
  getSelection().selectAllChildren(button.parentNode);
}
function noteTemplate() {
  const text = $('template').value.trim(), bad = text && !sourceUrl(text, 'a', 1);
  $('template-note').textContent = bad ? 'That is no address that a link may have.'
    : text && !text.includes('{file}') ? 'Without {file} all links lead to the same place.' : '';
  store.set('teesim.source', bad ? '' : text);
}

/* ---- light and dark ---- */

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
function theme(next) {
  const now = document.documentElement.dataset;
  if (next)
    store.set('teesim.theme', now.theme = next);
  const dark = now.theme ? now.theme === 'dark' : prefersDark.matches;
  $('theme').textContent = dark ? 'Light' : 'Dark';
  timeline.redraw();
  return dark;
}

/* ---- keys ---- */

const KEYS = {
  ArrowRight: () => goTo(state.step + 1), ArrowLeft: () => goTo(state.step - 1),
  Home: () => goTo(0), End: () => goTo(state.call.events.length - 1),
  '[': () => goCall(-1), ']': () => goCall(1), t: () => theme(theme() ? 'light' : 'dark'),
  '?': () => $('options').showModal(), ' ': () => play(!state.playing),
};
/* Digits that follow each other are one number. */
let typed = '', typedAt = 0;
function callOfDigit(e) {
  if (!/^[0-9]$/.test(e.key))
    return null;
  typed = (e.timeStamp - typedAt < DIGITS_MS ? typed : '') + e.key;
  typedAt = e.timeStamp;
  const find = () => m.calls.find(c => String(c.id) === typed);
  return find() || (typed = e.key, find()) || null;
}
function onKey(e) {
  if (e.ctrlKey || e.altKey || e.metaKey || $('options').open || e.target.closest('input[type=text], select'))
    return;
  if (e.target.closest('input[type=range]') && /^(Arrow|Home|End)/.test(e.key))
    return;
  if (e.key === ' ' && e.target.closest('button, input'))
    return;
  const inList = e.target.closest('#list') && { ArrowDown: 'ArrowRight', ArrowUp: 'ArrowLeft' }[e.key];
  const call = callOfDigit(e);
  const action = call ? () => goTo(0, call) : KEYS[inList || (e.key === 'T' ? 't' : e.key)];
  if (!action)
    return;
  e.preventDefault();
  if (!/^(Arrow| )/.test(e.key) || e.key !== ' ' && state.playing)
    play(false);
  action();
}

/* ---- beginning ---- */

function listen() {
  $('first').onclick = () => goTo(0);
  $('last').onclick = () => goTo(state.call.events.length - 1);
  $('back').onclick = () => goTo(state.step - 1);
  $('forth').onclick = () => goTo(state.step + 1);
  $('play').onclick = () => play(!state.playing);
  $('scrub').oninput = e => goTo(+e.target.value - 1);
  $('call').onchange = e => goTo(0, m.calls.find(c => String(c.id) === e.target.value));
  $('call-before').onclick = () => goCall(-1);
  $('call-after').onclick = () => goCall(1);
  $('theme').onclick = KEYS.t;
  $('options-open').onclick = KEYS['?'];
  $('template').oninput = noteTemplate;
  $('options').onclose = draw;
  $('true-time').onchange = e => {
    timeline.byTime = e.target.checked;
    timeline.redraw();
    timeline.at(state.step);
  };
  prefersDark.addEventListener('change', () => theme());
  addEventListener('keydown', onKey);
  addEventListener('hashchange', () => goAddress(state.call));
}

/* The diagram has another form on a phone; the timeline has the width that there is. */
const narrow = matchMedia('(max-width: 40rem)');
let measured = '';
function resize() {
  const now = `${$('lanes').clientWidth} ${rem()} ${$('list').clientHeight}`;
  if (measured === now)
    return;
  measured = now;
  if (diagram.narrow !== narrow.matches)
    diagram.draw(narrow.matches);
  drawn.call = null;
  draw();
}

function begin() {
  const { dropped, error } = m.data;
  const note = error || (m.count ? dropped && `${dropped} older events were dropped: calls may lack their beginning.`
    : 'There is nothing in this recording.');
  $('note').textContent = note || '';
  $('note').hidden = !note;
  if (!m.count) {
    $('main').hidden = true;
    return;
  }
  for (const c of m.calls)
    $('call').append(element('option', { value: c.id }, [nameOfCall(c), c.outcome, microseconds(c.ns)].filter(t => t).join(' · ')));
  $('template').value = store.get('teesim.source');
  if (['light', 'dark'].includes(store.get('teesim.theme')))
    document.documentElement.dataset.theme = store.get('teesim.theme');
  $('clock').hidden = !VIRTUAL;
  listen();
  diagram.draw(narrow.matches);
  goAddress(m.calls.find(c => c.byClient) || m.calls.find(c => c.id) || m.calls[0]);
  theme();
  drawNow();
  const observer = new ResizeObserver(resize);
  for (const id of ['lanes', 'list'])
    observer.observe($(id));
  /* What is there at once does not move there. */
  requestAnimationFrame(() => requestAnimationFrame(() => document.body.classList.add('begun')));
}

begin();
