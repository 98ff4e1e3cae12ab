/* SPDX-License-Identifier: BSD-2-Clause */
/* The recording (html.c has written it): columns, and for each call the list of its events. */
const DOWN = 0, UP = 1;

function modelOf(data) {
  const count = data.ns ? data.ns.length : 0;
  const m = { data, count, time: new Float64Array(count), failure: new Map(), calls: [] };
  let now = 0;
  for (let i = 0; i < count; i++)
    m.time[i] = now += data.ns[i];
  for (let i = 0; data.failures && i < data.failures.length; i += 2)
    m.failure.set(data.failures[i], data.failures[i + 1]);
  const lists = [];
  for (let i = 0; i < count; i++)
    (lists[data.of[4 * i]] ||= []).push(i);
  lists.forEach((events, id) => m.calls.push(callOf(m, id, events)));
  return m;
}

const sessionOf = (m, i) => m.data.of[4 * i + 1];
const threadOf = (m, i) => m.data.of[4 * i + 2];
const kindOf = (m, i) => m.data.kinds[m.data.of[4 * i + 3]];
const nameOf = (m, i) => kindOf(m, i)[0];
const boxOf = (m, i) => m.data.boxes[kindOf(m, i)[1]];
const worldOf = (m, i) => m.data.worlds[kindOf(m, i)[2]];
const textOf = (m, i) => m.data.texts[m.data.text[i]];
const siteOf = (m, i) => m.data.sites[m.data.site[i]];
const wordOf = (m, i, w) => m.data.words[3 * i + w];

/* There are two monitors; the first word says which. */
function nodeOf(m, i) {
  const box = boxOf(m, i);
  return box === 'uvmm' ? (wordOf(m, i, 0) === 0 ? 'uvmm-ree' : 'uvmm-tee') : box;
}

/* A monitor's signals have the direction of the call: what the TEE's monitor injects leads on, and what the TEE
   notifies leads back. */
function dirOf(m, i) {
  if (nodeOf(m, i) !== 'uvmm-tee')
    return kindOf(m, i)[3];
  return nameOf(m, i) === 'UVMM_IRQ' ? DOWN : UP;
}

function microseconds(ns) {
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(3)} ms`;
}

/* Where an event leaves the message: in a ring until somebody takes it out. */
const INTO_RING = {
  TIPC_SEND: 'ree-tx', TIPC_CTRL_SEND: 'ree-tx', PROXY_MOVE_DOWN: 'tee-tx',
  TIPC_DEV_SEND: 'tee-rx', PROXY_MOVE_UP: 'ree-rx',
};
const OUT_OF_RING = { TIPC_DEV_RECV: 1, TIPC_DEV_CTRL: 1, TIPC_DEV_BAD: 1, TIPC_RECV: 1, TIPC_CTRL_RECV: 1 };

/* A control message of the device's: GO_ONLINE, GO_OFFLINE and CONN_RSP go to the REE, others come from there. */
function intoRing(m, i) {
  const name = nameOf(m, i);
  if (name === 'TIPC_DEV_CTRL')
    return [1, 2, 4].includes(wordOf(m, i, 0)) ? 'tee-rx' : undefined;
  return INTO_RING[name];
}

/* Memory references are at work. */
const usesMemory = (m, i) => /^(TEE_DEV_SHM|CLIENT_SHM|MIPSTEE_COPY_|APP_MAP|APP_UNMAP)/.test(nameOf(m, i));
/* Both rings of a side are drawn as one part. */
const ringNode = place => /^(ree|tee)-[tr]x$/.test(place) ? place.slice(0, 3) + '-ring' : place;

/* For each step the place of the message, and the step that has its bytes: the frame that the proxy moves is
   that which was sent before and is received after. For each part of the diagram the step that is first there. */
function journeyOf(m, events) {
  const place = [], content = new Int32Array(events.length).fill(-1), first = new Map();
  const see = (node, step) => first.has(node) || first.set(node, step);
  let ring = null, pending = -1, frame = -1;
  events.forEach((i, step) => {
    const into = intoRing(m, i), name = nameOf(m, i);
    if (into === 'ree-tx' || into === 'tee-rx')
      pending = step, frame = -1;
    if (name === 'PROXY_MOVE_DOWN' || name === 'PROXY_MOVE_UP') {
      content.fill(step, pending < 0 ? step : pending, step);
      frame = step, pending = -1;
    }
    ring = into || (OUT_OF_RING[name] ? null : ring);
    if (dirOf(m, i) === UP && name.startsWith('SM_') || worldOf(m, i) === 'REE user')
      frame = -1;
    place.push(ring || nodeOf(m, i));
    content[step] = frame;
    see(nodeOf(m, i), step);
    see(ringNode(place[step]), step);
    if (usesMemory(m, i))
      see('shm', step);
  });
  return { place, content, first };
}

function titleOf(m, id, first) {
  const text = textOf(m, first);
  if (id === 0)
    return 'the machine on its own behalf';
  return text.startsWith('TEEC_') ? text.split(' ')[0] : `begins in ${boxOf(m, first)}`;
}

/* Lanes stand in the order of the worlds. */
function rankOf(thread) {
  const rank = ['ree', 'hyp', 'tee'].indexOf(thread);
  return rank >= 0 ? rank + 1 : /^client /.test(thread) ? 0 : 4;
}

function callOf(m, id, events) {
  const first = events[0], last = events[events.length - 1];
  const call = { id, events, start: m.time[first], ns: m.time[last] - m.time[first], depth: 0 };
  call.byClient = id !== 0 && boxOf(m, first) === 'client';
  call.title = titleOf(m, id, first);
  call.outcome = '';
  for (const i of events)
    if (nameOf(m, i) === 'CLIENT_DONE')
      call.outcome = textOf(m, i).split(' ')[1], call.bad = m.failure.has(i);
  call.threads = [...new Set(events.map(i => threadOf(m, i)))];
  call.threads.sort((a, b) => rankOf(m.data.threads[a]) - rankOf(m.data.threads[b]));
  return call;
}

/* Only of calls that are looked at. */
function journey(m, call) {
  return call.journey ||= journeyOf(m, call.events);
}
