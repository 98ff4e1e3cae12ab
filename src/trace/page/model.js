/* SPDX-License-Identifier: BSD-2-Clause */
/* The recording (html.c has written it): columns, and for each call the list of its events. */
const DOWN = 0, UP = 1, AT = 2;

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
  m.tas = tasOf(m);
  lists.forEach((events, id) => m.calls.push(callOf(m, id, events)));
  return m;
}

const sessionOf = (m, i) => m.data.of[4 * i + 1];
const threadOf = (m, i) => m.data.of[4 * i + 2];
const kindOf = (m, i) => m.data.kinds[m.data.of[4 * i + 3]];
const nameOf = (m, i) => kindOf(m, i)[0];
const boxOf = (m, i) => m.data.boxes[kindOf(m, i)[1]];
const worldOf = (m, i) => m.data.worlds[kindOf(m, i)[2]];
const dirOf = (m, i) => m.data.dir[i];
const textOf = (m, i) => m.data.texts[m.data.text[i]];
const siteOf = (m, i) => m.data.sites[m.data.site[i]];
const wordOf = (m, i, w) => m.data.words[3 * i + w];

/* There are two monitors; the first word says which. */
function nodeOf(m, i) {
  const box = boxOf(m, i);
  return box === 'uvmm' ? (wordOf(m, i, 0) === 0 ? 'uvmm-ree' : 'uvmm-tee') : box;
}

function microseconds(ns) {
  return ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : ns < 1e9 ? `${(ns / 1e6).toFixed(3)} ms` : `${(ns / 1e9).toFixed(3)} s`;
}

/* ---- whose instances they are ---- */

const contentOf = (m, i) => m.data.content[i] < 0 ? null : m.data.contents[m.data.content[i]];
/* The first eight digits name a TA well enough. '': not known. */
const taOfCall = (m, id) => m.data.calls[id][1].slice(0, 8);

/* By instance the TA that it is one of: events that start or enter one name it. */
function tasOf(m) {
  const instance = new Map(), tas = m.data.tas || [];
  for (let n = 0; n < tas.length; n += 2) {
    const i = tas[n];
    if (/^APP_/.test(nameOf(m, i)))
      instance.set(wordOf(m, i, 0), tas[n + 1].slice(0, 8));
  }
  return instance;
}

/* "f1f1e589 #2", or "instance 2" of an unknown TA. */
function taName(m, instance) {
  const ta = m.tas.get(instance);
  return ta ? `${ta} #${instance}` : `instance ${instance}`;
}

/* For each step the instances that are in the call, the innermost last; that which has answered stays until another is
   entered. */
function instancesOf(m, events) {
  const stacks = [];
  let stack = [], left = false;
  for (const i of events) {
    const name = nameOf(m, i);
    if (name === 'APP_ENTER') {
      stack = [...(left ? stack.slice(0, -1) : stack), wordOf(m, i, 0)];
      left = false;
    } else if (left && (stack.length > 1 && name === 'TA_CALL_DONE')) {
      stack = stack.slice(0, -1);
      left = false;
    } else if (name === 'APP_LEAVE') {
      left = true;
    }
    stacks.push(stack);
  }
  return stacks;
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

/* What lies between two parts of the same column: it was passed, also where it has no hop of its own. */
function passed(from, to) {
  const column = [REE_BOXES, TEE_BOXES].find(c => c.includes(from) && c.includes(to)) || [];
  const a = column.indexOf(from), b = column.indexOf(to);
  return column.slice(Math.min(a, b) + 1, Math.max(a, b));
}

/* For each step the place of the message, the step that has its bytes, and the instances: the frame that the proxy
   moves is that which was sent before and is received after. In the TEE it is what is worked on, until the TA turns
   back; what one TA asks of another is none. For each part of the diagram the step that is first there. */
function journeyOf(m, events) {
  const place = [], content = new Int32Array(events.length).fill(-1), first = new Map();
  const see = (node, step) => first.has(node) || first.set(node, step);
  let ring = null, pending = -1, frame = -1, inner = 0, back = false, last = null;
  events.forEach((i, step) => {
    const into = intoRing(m, i), name = nameOf(m, i);
    if (into === 'ree-tx' || into === 'tee-rx')
      pending = step, frame = -1;
    if (name === 'PROXY_MOVE_DOWN' || name === 'PROXY_MOVE_UP') {
      content.fill(step, pending < 0 ? step : pending, step);
      frame = step, pending = -1;
    }
    ring = into || (OUT_OF_RING[name] ? null : ring);
    if (worldOf(m, i) === 'REE user')
      frame = -1;
    inner += name === 'TA_CALL';
    if (/^TEE$|^TA$/.test(worldOf(m, i)) && dirOf(m, i) !== AT && pending < 0 && !into)
      back = dirOf(m, i) === UP;
    if (into || /^REE/.test(worldOf(m, i)))
      back = false;
    place.push(ring || nodeOf(m, i));
    content[step] = back || inner > 0 ? -1 : frame;
    inner -= name === 'TA_CALL_DONE';
    if (last)
      passed(last, nodeOf(m, i)).forEach(node => see(node, step));
    last = nodeOf(m, i);
    see(nodeOf(m, i), step);
    see(ringNode(place[step]), step);
    if (usesMemory(m, i))
      see('shm', step);
  });
  return { place, content, first, instances: instancesOf(m, events) };
}

function titleOf(m, id, first) {
  const text = textOf(m, first);
  if (id === 0)
    return 'the machine on its own behalf';
  return text.startsWith('TEEC_') ? text.split(' ')[0] : nameOf(m, first) === 'CLIENT_SHM' ? 'shared memory'
    : `begins in ${boxOf(m, first)}`;
}

function whatOf(m, first) {
  const word = wordOf(m, first, 0);
  return { CLIENT_INVOKE: `command 0x${BigInt(word).toString(16)}`, CLIENT_SHM: `of ${word} byte${word === 1 ? '' : 's'}` }[nameOf(m, first)] || '';
}

/* Lanes stand in the order of the worlds. */
function rankOf(thread) {
  const rank = ['ree', 'hyp', 'tee'].indexOf(thread);
  return rank >= 0 ? rank + 1 : /^client /.test(thread) ? 0 : 4;
}

function callOf(m, id, events) {
  const first = events[0], last = events[events.length - 1];
  const call = { id, events, start: m.time[first] };
  call.span = call.ns = m.time[last] - call.start; // ns: up to the client's return
  call.byClient = id !== 0 && boxOf(m, first) === 'client';
  call.title = titleOf(m, id, first);
  call.ta = id ? taOfCall(m, id) : '';
  call.what = whatOf(m, first);
  call.outcome = '';
  const [end, , open] = m.data.calls[id]; // the client's return
  if (end >= 0)
    call.outcome = textOf(m, end).split(' ')[1], call.ns = m.time[end] - call.start;
  else if (open !== undefined)
    call.outcome = 'has not returned', call.ns = open;
  call.threads = [...new Set(events.map(i => threadOf(m, i)))];
  call.threads.sort((a, b) => rankOf(m.data.threads[a]) - rankOf(m.data.threads[b]));
  return call;
}

/* Only of calls that are looked at. */
function journey(m, call) {
  return call.journey ||= journeyOf(m, call.events);
}
