# SPDX-License-Identifier: BSD-2-Clause
"""What tests of the page have in common: the pages, and what a reader does with one."""

import os
import subprocess
import unittest


class Shared:
    """The one browser, and the folder of the pages, once there are any."""

    def __init__(self):
        self.one = self.pages = None

    def __getattr__(self, name):
        return getattr(self.one, name)


browser = Shared()

# The way of TEEC_InvokeCommand, as docs/tour.md tells it.
INVOKE_DOWN = ["client", "libteec", "tee_dev", "mipstee", "tipc", "virtio_mmio", "uvmm-ree", "proxy",
               "uvmm-tee", "tipc_dev", "ipc", "sess_mngr", "ipc", "app", "libutee", "ta"]
INVOKE_UP = ["ta", "libutee", "app", "ipc", "sess_mngr", "ipc", "tipc_dev", "uvmm-tee", "proxy",
             "uvmm-ree", "virtio_mmio", "uvmm-ree", "tipc", "mipstee", "tee_dev", "libteec", "client"]
BOXES = sorted(set(INVOKE_DOWN))
# Where the message is meanwhile, after the rings were first reached.
LETTER = ["ree-tx", "tee-tx", "tee-rx", "ree-rx"]

SETTLED = "return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done("


def make_pages(teesim, page_make, examples):
    def page(name):
        return os.path.join(browser.pages, name + ".html")

    environment = {k: v for k, v in os.environ.items() if not k.startswith("TEESIM_")}
    seeded, threads = ["--seed", "1"], ["--sched", "threads"]
    for name, example, options in (("seeded", "hello_world", seeded), ("threads", "hello_world", threads),
                                   ("vault", "vault_and_clerk", seeded), ("vault-threads", "vault_and_clerk", threads)):
        folder = os.path.join(examples, example)
        subprocess.run([teesim, "run", "--ta-dir", folder, "--trace", "html:" + page(name), *options, "--",
                        os.path.join(folder, example)],
                       check=True, stdout=subprocess.DEVNULL, env=environment)
    for name in ("hostile", "many", "none"):
        subprocess.run([page_make, name, page(name)], check=True)


class PageTest(unittest.TestCase):
    def setUp(self):
        browser.size(1280, 720)
        browser.media(prefers_color_scheme="light", prefers_reduced_motion="reduce")

    def tearDown(self):
        self.assertEqual(browser.messages(), [])

    def open(self, name, hash=""):
        browser.open(f"file://{browser.pages}/{name}.html{hash}")

    def look(self, expression):
        """What it is once what was asked for has been drawn."""
        return browser.run(SETTLED + expression + "))))")

    def active(self):
        return self.look("[...document.querySelectorAll('#diagram .active')].map(e => e.dataset.node)"
                         ".filter(n => n !== 'shm').join()")

    def text(self, selector):
        return self.look(f"document.querySelector('{selector}').textContent")

    def steps(self):
        return int(self.text("#count").split(" of ")[1])

    def walk(self, expression):
        """Its values, one a step from here to the end of the call, without repetitions."""
        return browser.run("""return new Promise(done => {
            const values = [], forth = document.getElementById('forth');
            const look = () => {
                const value = """ + expression + """;
                if (!values.length || values[values.length - 1] !== value)
                    values.push(value);
                if (forth.getAttribute('aria-disabled') === 'true')
                    return done(values);
                forth.click();
                requestAnimationFrame(look); // after the page's own, which the click has asked for
            };
            requestAnimationFrame(() => requestAnimationFrame(look));
        });""")
