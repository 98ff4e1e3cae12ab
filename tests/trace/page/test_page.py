#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Pages of --trace html in a browser: test_page.py TEESIM PAGE_MAKE EXAMPLES_DIR.

Makes the pages, opens them in a headless Chromium, and does what a reader does. 77: there is no
browser, unless TEESIM_BROWSER=required."""

import os
import os
import re
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from browser import Browser, Missing  # noqa: E402
from looks import Looks  # noqa: E402, F401
from page_case import BOXES, INVOKE_DOWN, INVOKE_UP, LETTER, PageTest, browser, make_pages  # noqa: E402


class Walks(PageTest):
    def test_it_begins_with_the_first_call_of_the_client(self):
        self.open("seeded")
        self.assertEqual(self.text("#now-text"), "TEEC_InitializeContext")
        self.assertEqual(self.text("[data-plate=title]"), "TEEC_InitializeContext")
        self.assertEqual(self.active(), "client")
        self.assertRegex(self.text("#count"), "^1 of ")
        self.assertEqual(self.text("#call option:first-child").split(" ·")[0], "the machine on its own behalf")

    def test_boxes_light_in_the_order_of_the_call(self):
        self.open("seeded", "#call=3")
        self.assertEqual(self.text("[data-plate=title]"), "TEEC_InvokeCommand")
        seen = self.walk("document.querySelector('#diagram .active').dataset.node")
        self.assertEqual(seen, INVOKE_DOWN + INVOKE_UP[1:])
        self.assertEqual(self.text("#now-text").split(" (")[0], "returns TEEC_SUCCESS from TRUSTED_APP")

    def test_threads_go_the_same_way(self):
        """But for signals, which are left out where the other side is looking already."""
        def bytes_alone(nodes):
            nodes = [n for n in nodes if n not in ("virtio_mmio", "uvmm-ree", "uvmm-tee")]
            return [n for n, before in zip(nodes, [None, *nodes]) if n != before]

        self.open("threads", "#call=3")
        seen = self.walk("document.querySelector('#diagram .active').dataset.node")
        self.assertEqual(bytes_alone(seen), bytes_alone(INVOKE_DOWN + INVOKE_UP))

    def test_arrows_turn_once(self):
        """Towards the TA until it returns, then back; as the acknowledgement of the interrupt does."""
        self.open("seeded", "#call=3")
        arrows = self.walk("document.querySelector('.hop[aria-selected=true] .w').textContent[0] + "
                           "(document.getElementById('now-text').textContent.includes('InterruptACK') ? 'ACK' : '')")
        self.assertEqual(arrows, ["↓", "↑", "↑ACK", "↑"])

    def test_parts_without_a_hop_of_their_own_are_passed(self):
        """TEEC_InitializeContext goes through the driver: there is no gap on its way."""
        self.open("seeded", "#call=1")
        browser.press("End")
        column = "['client', 'libteec', 'tee_dev', 'mipstee', 'tipc']"
        self.assertEqual(self.look(f"{column}.filter(n => !document.querySelector(`[data-node=${{n}}]`)"
                                   ".classList.contains('seen'))"), [])
        whole = [w for w in self.look("[...document.querySelectorAll('.wire.seen')].map(w => w.getAttribute('d'))")]
        self.assertGreaterEqual(len([w for w in whole if w.startswith("M133 ")]), 5)  # of the REE's column

    def test_the_box_of_tas_says_whose_it_is(self):
        """The clerk asks the vault, which is entered three times; who waits is told."""
        label = "document.querySelector('[data-node=ta] text').textContent"
        clerk, vault = "f1f1e589 #2", "0dd80fc1 #3"
        for name in ("vault", "vault-threads"):
            self.open(name, "#call=4")
            labels = self.walk(label)
            self.assertEqual(labels, ["ta", f"ta {clerk}"] + 3 * [f"ta {vault}", f"ta {clerk}"], name)
            self.open(name, "#call=4")
            asked = self.walk("document.getElementById('now-ta').parentNode.hidden ? '' : "
                              "document.getElementById('now-ta').textContent")
            self.assertEqual(set(asked), {"", clerk, f"{vault}, asked by {clerk}"}, name)

    def test_the_message_of_a_call_is_not_that_of_another(self):
        """While the clerk asks the vault the client's request is none of the vault's."""
        for name in ("vault", "vault-threads"):
            self.open(name, "#call=4")
            seen = self.walk("document.querySelector('[data-node=ta] text').textContent.slice(-2) + "
                             "document.getElementById('content-title').textContent + "
                             "document.querySelector('#diagram .active').dataset.node")
            self.assertEqual([s for s in seen if s.startswith("#3Request")], [], name)
            self.assertTrue(any("Requ" in s and s.endswith("ta") for s in seen), seen)  # the clerk's own
            self.assertTrue(any("Answ" in s for s in seen), seen)

    def test_what_was_passed_stays_marked(self):
        self.open("seeded", "#call=3")
        seen = "[...document.querySelectorAll('#diagram .seen')].map(e => e.dataset.node || '').filter(n => n).sort()"
        self.assertEqual(self.look(seen), ["client"])
        browser.press("End")
        self.assertEqual(self.look(seen), sorted(BOXES + ["ree-ring", "tee-ring"]))
        browser.press("Home")
        self.assertEqual(self.look(seen), ["client"])

    def test_the_letter_goes_through_the_rings(self):
        self.open("seeded", "#call=3")
        rings = self.walk("document.querySelector('.full[data-ring]')?.dataset.ring || ''")
        self.assertEqual([r for r in rings if r], LETTER)
        self.open("seeded", "#call=3")
        slots = self.walk("[...document.querySelectorAll('.slot')].map(e => e.textContent).join('')")
        self.assertEqual(len([s for s in slots if re.fullmatch(r"\d+", s)]), len([s for s in slots if s]))
        self.assertTrue(any(slots))

    def test_memory_references_light_the_shared_block(self):
        shm = "document.querySelector('[data-node=shm]').classList.contains('active')"
        self.open("seeded", "#call=3")
        self.assertEqual(self.walk(shm), [False])  # values only
        self.open("seeded", "#call=4")
        self.assertIn(True, self.walk(shm))

    def test_play_goes_to_the_end_and_stops(self):
        self.open("seeded", "#call=6")
        browser.run("document.getElementById('speed').value = '5'")
        browser.click("#play")
        self.assertEqual(browser.run("return document.getElementById('play').getAttribute('aria-label')"), "Pause")
        done = """return new Promise(done => { const look = () =>
            document.getElementById('play').getAttribute('aria-label') === 'Play'
                ? done(document.getElementById('count').textContent) : setTimeout(look, 20); look(); })"""
        last = browser.run(done)
        self.assertEqual(*last.split(" of "))

    def test_the_virtual_clock_is_told(self):
        self.open("seeded", "#call=3&step=9")
        self.assertFalse(self.look("document.getElementById('clock').hidden"))
        for place in ("[data-plate=time]", "#sum"):
            self.assertIn("(virtual)", self.text(place))
        self.open("threads", "#call=3&step=9")
        self.assertTrue(self.look("document.getElementById('clock').hidden"))
        for place in ("[data-plate=time]", "#sum"):
            self.assertNotIn("virtual", self.text(place))

    def test_threads_are_told(self):
        self.open("threads", "#call=3")
        held = self.walk("document.getElementById('now-thread').textContent")
        self.assertEqual((held[0], held[-1]), ("client 1", "client 1"))
        self.assertEqual({h.split()[0] for h in held}, {"client", "hyp", "tee", "ta", "ree"})
        self.open("seeded", "#call=3")
        self.assertEqual(self.walk("document.getElementById('now-thread').textContent"), ["client 1"])


class Contents(PageTest):
    STEP = "#call=3&step=9"  # the proxy moves the message

    def rows(self):
        return dict(self.look("[...document.querySelectorAll('#fields .row')]"
                              ".map(r => [...r.children].map(c => c.textContent))"))

    def test_a_message_is_decoded(self):
        self.open("seeded", self.STEP)
        self.assertEqual(self.active(), "proxy")
        self.assertRegex(self.text("#content-title"), "^Request INVOKE, tag")
        rows = self.rows()
        for name, value in (("magic", '"REE "'), ("cmd", "1 INVOKE"), ("num_params", "4"), ("param 0", "VALUE_INOUT")):
            self.assertEqual(rows[name], value)
        numbers = self.look("[...document.querySelectorAll('#fields .row')].map(r => r.textContent)")
        self.assertIn("a0x2a", numbers)  # 42, which hello_world has incremented

    def test_a_field_and_its_bytes_are_marked_together(self):
        self.open("seeded", self.STEP)
        marked = "[...document.querySelectorAll('#bytes .marked')].map(e => e.textContent).join(' ')"
        browser.run("document.getElementById('fields').focus()")
        name = "document.querySelector('#fields .marked span').textContent"
        for _ in range(40):
            if self.look(name) != "magic":
                browser.press("Up")
        self.assertEqual(self.look(name), "magic")
        self.assertEqual(self.look(marked), "20 45 45 52 · E E R")
        browser.press("Up", "Up")
        self.assertEqual(self.look("document.querySelector('#fields .marked span').textContent"), "flags")
        self.assertEqual(self.look(marked), "00 00 · ·")

    def test_the_message_is_shown_while_it_is_under_way(self):
        self.open("seeded", "#call=3")
        titles = self.walk("document.getElementById('content-title').textContent.split(' ')[0] + ' ' + "
                           "document.querySelector('#diagram .active').dataset.node")
        turn = INVOKE_DOWN.index("tipc")
        self.assertEqual([t.split()[1] for t in titles if t.startswith("Request")], INVOKE_DOWN[turn:])
        back = INVOKE_UP.index("tipc_dev")
        self.assertEqual([t.split()[1] for t in titles if t.startswith("Answer")], INVOKE_UP[back:-2])
        for node in INVOKE_UP[:back]:  # before the answer is a message
            self.assertIn(f"The {node}", titles)

    def test_a_request_has_no_result(self):
        self.open("seeded", self.STEP)
        self.assertEqual((self.rows()["ret"], self.rows()["ret_origin"]), ("no answer yet", "no answer yet"))
        self.open("seeded", "#call=3&step=27")
        self.assertRegex(self.text("#content-title"), "^Answer INVOKE, tag . ↑")
        self.assertEqual((self.rows()["ret"], self.rows()["ret_origin"]), ("0x00000000 TEE_SUCCESS", "4 TRUSTED_APP"))

    MARKED = """(() => { const inside = (e, ...outer) => { const r = e.getBoundingClientRect();
            return outer.map(o => o.getBoundingClientRect()).concat({top: 0, bottom: innerHeight})
                .every(o => r.top >= o.top - 1 && r.bottom <= o.bottom + 1); };
        const field = document.querySelector('#fields .marked'), byte = document.querySelector('#bytes .marked');
        return [field.textContent, inside(field, document.getElementById('fields')),
            byte.textContent, inside(byte, document.getElementById('bytes'))]; })()"""

    def test_the_field_of_the_step_is_in_sight(self):
        """With its bytes, on a laptop: what the client gives, what it gets back, and what a hop looks at."""
        for width, height in ((1366, 768), (1280, 720), (1920, 1080)):
            browser.size(width, height)
            for name in ("seeded", "threads"):
                self.open(name, self.STEP if name == "seeded" else "#call=3&step=10")
                self.assertEqual(self.look(self.MARKED), ["a0x2a", True, "2a", True], f"{width} {name}")
            self.open("seeded", "#call=3&step=27")
            self.assertEqual(self.look(self.MARKED), ["a0x2b", True, "2b", True], width)
            self.open("seeded", "#call=3&step=11")
            field, *seen = self.look(self.MARKED)
            self.assertEqual((field[:3], seen[0], seen[2]), ("dst", True, True), width)
            self.open("seeded", "#call=2&step=9")
            field, *seen = self.look(self.MARKED)
            self.assertEqual((field[4:12], seen[0], seen[2]), ("3c5f7a0e", True, True), width)

    def test_a_field_that_was_chosen_stays(self):
        self.open("seeded", self.STEP)
        browser.run("document.getElementById('fields').focus()")
        browser.press("Down")
        chosen = self.look("document.querySelector('#fields .marked').textContent")
        self.assertEqual(chosen, "b0x0")
        browser.press("Right", "Right")
        self.assertEqual(self.active(), "tipc_dev")
        self.assertEqual(self.look("document.querySelector('#fields .marked').textContent"), chosen)

    def test_numbers_are_told_by_their_names(self):
        self.open("hostile", "#call=1&step=5")
        self.assertEqual(self.rows(), {"result": "TEEC_ERROR_GENERIC  0xffff0000", "origin": "API  1"})
        self.open("seeded", "#call=3&step=13")
        browser.press("Right", "Right", "Right", "Right", "Right", "Right", "Right")
        self.assertEqual(self.active(), "libutee")
        self.assertEqual(self.rows()["result"], "TEE_SUCCESS  0x00000000")
        self.assertIn("#1", self.rows()["instance"])
        self.open("vault", "#call=4&step=20")
        self.assertEqual(self.rows(), {"request": "OPEN  1", "asked": "0dd80fc1", "from": "#2"})

    def test_parameters_of_the_client(self):
        self.open("seeded", "#call=2")
        self.assertEqual(self.rows()["TA's UUID"], "3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41")
        self.open("seeded", "#call=3")
        self.assertEqual(self.rows()["param 0"], "VALUE_INOUT 0x2a 0x0")
        browser.press("End")
        self.assertEqual(self.rows()["param 0"], "VALUE_INOUT 0x2b 0x0")

    def test_every_box_has_a_lesson(self):
        self.open("seeded")
        nodes = self.look("[...document.querySelectorAll('[data-node]')].map(e => e.dataset.node)")
        self.assertEqual(sorted(nodes), sorted(BOXES + ["ree-ring", "tee-ring", "shm"]))
        lessons = set()
        for node in nodes:
            browser.run("document.querySelector(`[data-node=${arguments[0]}]`).dispatchEvent("
                        "new MouseEvent('click', {bubbles: true}))", node)
            lesson = self.text("#lesson-text")
            self.assertGreater(len(lesson), 80, node)
            lessons.add(lesson)
        self.assertEqual(len(lessons), len(nodes) - 1)  # the rings share theirs

    def test_hops_name_their_source(self):
        self.open("seeded", self.STEP)
        self.assertRegex(self.text("#now-source"), r"^src/hyp/proxy_pump\.c:\d+ move_down")
        self.assertIsNone(self.look("document.querySelector('#now-source a')"))

    def test_source_links_are_the_readers(self):
        self.open("seeded", self.STEP)
        href = "document.querySelector('#now-source a')?.href || ''"

        def template(text):
            browser.press("?")
            browser.run("const t = document.getElementById('template'); t.value = arguments[0];"
                        "t.dispatchEvent(new Event('input'))", text)
            note = self.text("#template-note")
            browser.press("Escape")
            return note

        self.assertEqual(template("vscode://file/x/{file}:{line}"), "")
        self.assertRegex(self.look(href), r"^vscode://file/x/src/hyp/proxy_pump\.c:\d+$")
        self.open("seeded", self.STEP)  # kept
        self.assertRegex(self.look(href), "^vscode:")
        self.assertRegex(template("javascript:alert(1)//{file}"), "no address")
        self.assertEqual(self.look(href), "")
        template("")
        self.assertEqual(self.look(href), "")


class Readers(PageTest):
    def test_keys(self):
        self.open("seeded", "#call=3")
        last = self.steps()
        for key, count in (("Right", "2"), ("Right", "3"), ("Left", "2"), ("End", str(last)), ("Right", str(last)),
                           ("Home", "1"), ("Left", "1")):
            browser.press(key)
            self.assertEqual(self.text("#count"), f"{count} of {last}", key)
        for key, call in (("]", "4"), ("[", "3"), ("2", "2"), ("0", "0"), ("[", "0")):
            browser.press(key)
            self.assertEqual(self.look("document.getElementById('call').value"), call, key)
        self.open("many")
        browser.press("1", "5", "2")
        self.assertEqual(self.look("document.getElementById('call').value"), "152")
        self.open("seeded", "#call=3")
        browser.press("Space")
        self.assertEqual(self.look("document.getElementById('play').getAttribute('aria-label')"), "Pause")
        browser.press("Right")
        self.assertEqual(self.look("document.getElementById('play').getAttribute('aria-label')"), "Play")

    def test_all_is_reached_by_tab_and_seen(self):
        self.open("seeded", "#call=3&step=9")
        focused = []
        for _ in range(50):
            browser.press("Tab")
            at = self.look("(() => { const e = document.activeElement; return [e.id || e.dataset.node || e.tagName, "
                           "getComputedStyle(e).outlineStyle !== 'none' || e.matches('.box:focus-visible')]; })()")
            if at[0] in ("BODY", *focused[:1]):
                break
            focused.append(at[0])
            self.assertTrue(at[1], f"{at[0]} shows no focus")
        order = [f for f in focused if f in ("call", "theme", "play", "scrub", "client", "ta", "fields", "bytes", "list")]
        self.assertEqual(order, ["call", "theme", "play", "scrub", "client", "ta", "fields", "bytes", "list"])
        self.assertEqual(sorted(f for f in focused if f in BOXES), BOXES)

    def test_enter_on_a_box_shows_its_lesson(self):
        self.open("seeded", "#call=3&step=2")
        browser.run("document.querySelector('[data-node=proxy]').focus()")
        browser.press("Enter")
        self.assertEqual(self.text("#lesson-title"), "Lesson: proxy")
        self.assertEqual(self.active(), "libteec")
        for width in (1200, 600):  # another size, and a diagram of another form
            browser.size(width, 720)
            resized = "return new Promise(done => { const wanted = arguments[0], look = () => innerWidth === wanted ? " \
                      "requestAnimationFrame(() => requestAnimationFrame(done)) : setTimeout(look, 20); look(); })"
            browser.run(resized, width)
            self.assertEqual(self.text("#lesson-title"), "Lesson: proxy")
        browser.press("Right")
        self.assertEqual(self.text("#lesson-title"), "Lesson: tee_dev")

    def test_a_button_keeps_the_focus_at_the_end(self):
        self.open("seeded", "#call=3&step=35")
        browser.run("document.getElementById('forth').focus()")
        browser.press("Enter", "Enter")
        self.assertEqual(self.look("document.activeElement.id"), "forth")
        self.assertEqual(self.look("document.activeElement.getAttribute('aria-disabled')"), "true")

    def test_motion_is_for_who_wants_it(self):
        """The letter is there at once, or goes there: how many places it has been at."""
        places = """const token = document.getElementById('token'), seen = new Set(); let frames = 0;
            document.getElementById('forth').click();
            return new Promise(done => { const look = () => { seen.add(token.getAttribute('transform'));
                const still = frames++ > 2 && seen.size === before; before = seen.size; quiet = still ? quiet + 1 : 0;
                quiet > 20 ? done(seen.size) : requestAnimationFrame(look); }; let before = 0, quiet = 0; look(); })"""
        self.open("seeded", "#call=3&step=4")
        self.text("#count")
        self.assertEqual(browser.run(places), 2)
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="no-preference")
        self.open("seeded", "#call=3&step=4")
        self.text("#count")
        self.assertGreater(browser.run(places), 4)

    def test_nothing_moves_at_the_beginning(self):
        """What is first seen is what there is: colours change only from then on."""
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="no-preference")
        probe = browser.devtools("Page.addScriptToEvaluateOnNewDocument", source="window.changes = 0;"
                                 "document.addEventListener('transitionrun', () => window.changes++);")
        try:
            self.open("seeded", "#call=3&step=9")
            begun = "return new Promise(done => { const look = () => document.body.classList.contains('begun') ? " \
                    "requestAnimationFrame(() => requestAnimationFrame(() => done(window.changes))) : " \
                    "requestAnimationFrame(look); look(); })"
            self.assertEqual(browser.run(begun), 0)
            browser.press("Right")
            self.assertGreater(self.look("window.changes"), 0)
        finally:
            browser.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=probe["identifier"])

    def test_a_screen_reader_hears_each_step(self):
        self.open("seeded", "#call=3&step=9")
        self.assertRegex(self.text("[aria-live=polite]"), "^Step 9, proxy, thread client 1: moves 184 bytes to the TEE VM")
        tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
        named = {(n["role"]["value"], n.get("name", {}).get("value")) for n in tree if not n.get("ignored")}
        for role, name in (("button", "Play"), ("button", "Step on"), ("slider", "Step"), ("button", "sess_mngr"),
                           ("button", "uvmm of the TEE VM"), ("combobox", "Call"), ("button", "rings in REE RAM")):
            self.assertIn((role, name), named)
        options = [n for role, n in named if role == "option" and n and "proxy" in n]
        self.assertTrue(any("moves 184 bytes to the TEE VM" in n for n in options), options)
        unnamed = [n for n in tree if not n.get("ignored") and n["role"]["value"] in ("button", "combobox", "slider")
                   and not n.get("name", {}).get("value")]
        self.assertEqual(unnamed, [])

    def test_the_list_is_the_diagram_in_words(self):
        self.open("seeded", "#call=3")
        browser.run("document.getElementById('list').focus()")
        browser.press("Down", "Down")
        self.assertRegex(self.text("#count"), "^3 of")
        row = "document.getElementById(document.getElementById('list').getAttribute('aria-activedescendant'))"
        self.assertRegex(self.look(row + ".textContent"), "tee_dev.*checks ioctl INVOKE")
        self.assertEqual(self.look(row + ".getAttribute('aria-selected')"), "true")
        browser.click("#hop-0")
        self.assertRegex(self.text("#count"), "^1 of")

    def test_the_address_is_a_link_to_the_step(self):
        self.open("seeded", "#call=4&step=7")
        self.assertRegex(self.text("#count"), "^7 of")
        browser.press("Right")
        moved = "return new Promise(done => { const look = () => location.hash === '#call=4&step=8' ? done(true) " \
                ": setTimeout(look, 20); look(); })"
        self.assertTrue(browser.run(moved))
        browser.run("location.hash = '#call=2&step=3'")
        self.assertTrue(browser.run("return new Promise(done => { const look = () => document.getElementById('count')"
                                    ".textContent.startsWith('3 of') ? done(true) : setTimeout(look, 20); look(); })"))
        self.assertEqual(self.look("document.getElementById('call').value"), "2")
        for bad in ("#step=x", "#call=3&step=-4", "#call=3&step=1e9"):
            self.open("seeded", bad)
            self.assertRegex(self.text("#count"), r"^1 of \d+", bad)
            self.assertTrue(self.look("document.getElementById('astray').hidden"), bad)

    def test_an_address_that_leads_nowhere_is_told(self):
        for bad in ("999", "x<b>"):
            self.open("seeded", f"#call={bad}&step=2")
            self.assertRegex(self.text("#count"), r"^1 of \d+", bad)
            self.assertEqual(self.text("#astray"),
                             f"This recording has no call {bad}. This is call 1: TEEC_InitializeContext.")
            self.assertFalse(self.look("document.getElementById('astray').hidden"))
        browser.press("3")
        self.assertTrue(self.look("document.getElementById('astray').hidden"))

    def test_calls_are_told_apart(self):
        self.open("seeded")
        names = self.look("[...document.querySelectorAll('#call option')].map(o => o.textContent.split(' ·')[0])")
        self.assertEqual(names[2:6], ["call 2: TEEC_OpenSession, TA 3c5f7a0e", "call 3: TEEC_InvokeCommand 0x0, TA 3c5f7a0e",
                                      "call 4: TEEC_InvokeCommand 0x1, TA 3c5f7a0e", "call 5: TEEC_CloseSession, TA 3c5f7a0e"])
        browser.press("4")
        self.assertEqual(self.text("[data-plate=what]"), "command 0x1, TA 3c5f7a0e")
        for width in (1366, 1920):
            browser.size(width, 768)
            self.open("vault", "#call=9")
            self.assertIn("TEEC_ERROR_ACCESS_DENIED", self.look("document.getElementById('call').selectedOptions[0].text"))
            room = self.look("""(() => { const s = document.getElementById('call'), c = document.createElement('canvas')
                .getContext('2d'), style = getComputedStyle(s); c.font = style.font;
                return s.clientWidth - 2 * parseFloat(style.paddingLeft) - 24 - c.measureText(s.selectedOptions[0].text).width; })()""")
            self.assertGreater(room, 0, width)


class Others(PageTest):
    def test_nothing_is_loaded(self):
        self.open("threads")
        self.assertEqual(self.look("performance.getEntriesByType('resource').map(e => e.name)"), [])
        self.assertFalse(browser.run("return fetch('http://127.0.0.1:9/').then(() => true, () => false)"))
        refused = browser.messages()
        self.assertTrue(all("Content Security Policy" in m["message"] for m in refused) and refused, refused)

    def test_hostile_names_are_text(self):
        self.open("hostile", "#call=1&step=4")
        self.assertEqual(self.look("document.querySelectorAll('b').length"), 1)  # the page's own
        self.assertEqual(self.look("document.querySelectorAll('img, #evil, i:not(#bytes i)').length"), 0)
        self.assertEqual(self.look("document.scripts.length"), 2)
        self.assertEqual(self.text("#now-thread"), '</script><b id=evil>"\\')
        name = self.look("[...document.querySelectorAll('#fields .row')].find(r => r.textContent.startsWith('name'))"
                         ".lastChild.textContent")
        self.assertTrue(name.startswith("</script><!--<script>'\""), name)
        self.assertRegex(self.text("#now-source"), "^src/<i>.c:7 </script>")
        self.assertRegex(self.text("#note"), "^3 older events were dropped")
        browser.press("Left", "Left")
        self.assertIn("18446744073709551615", self.text("#fields"))

    def test_a_failure_is_seen(self):
        self.open("hostile", "#call=1&step=5")
        self.assertEqual(self.text("#now-text"), "returns TEEC_ERROR_GENERIC from API")
        self.assertEqual(self.look("document.getElementById('now-text').className"), "bad")
        self.assertEqual(self.look("document.querySelector('.hop.bad').dataset.step"), "4")

    def test_an_empty_recording_says_so(self):
        self.open("none")
        self.assertEqual(self.text("#note"), "There is nothing in this recording.")

    STEPS = """
        const steps = arguments[0], frames = [];
        return new Promise(done => {
            let last = performance.now();
            const next = () => {
                const now = performance.now();
                frames.push(now - last);
                last = now;
                if (frames.length > steps)
                    return done(frames.sort((a, b) => a - b)[steps >> 1]);
                document.getElementById('forth').click();
                requestAnimationFrame(next);
            };
            next();
        });"""

    def test_10000_events_are_as_quick_as_few(self):
        """A step costs what is seen, not what is recorded: the median frame, and how many elements there are."""
        rows = "document.querySelectorAll('.hop').length"
        everything = "document.querySelectorAll('*').length"
        self.open("threads", "#call=4")
        few, small = self.look(everything), browser.run(self.STEPS, 40)
        self.open("many")
        self.assertEqual(self.text("#call option:last-child").split(" ·")[0], "call 152: begins in app")
        calls = self.look("document.querySelectorAll('#call option').length")
        browser.run("const c = document.getElementById('call'); c.value = c.lastElementChild.value; "
                    "c.dispatchEvent(new Event('change'))")
        self.assertGreater(self.steps(), 4000)
        self.assertLess(self.look(rows), 40)
        self.assertLess(self.look(everything) - calls, few + 40)
        large = browser.run(self.STEPS, 200)
        self.assertLess(large, 3 * small)
        browser.press("End")
        self.assertRegex(self.look("document.querySelector('.hop[aria-selected=true]').textContent"), "reads 9999 bytes")
        self.assertLess(self.look(rows), 40)


def main():
    teesim, page_make, examples = sys.argv[1:4]
    try:
        browser.one = Browser()
    except Missing as e:
        required = os.environ.get("TEESIM_BROWSER") == "required"
        print(f"{'failed' if required else 'skipped'}: {e}")
        return 1 if required else 77
    try:
        with tempfile.TemporaryDirectory(prefix="teesim-pages-") as browser.pages:
            make_pages(teesim, page_make, examples)
            program = unittest.main(argv=sys.argv[:1] + sys.argv[4:], exit=False)
            return 0 if program.result.wasSuccessful() else 1
    finally:
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
