/* SPDX-License-Identifier: BSD-2-Clause */
/* What each part of the diagram is there for. */
const LESSONS = {
  client: `The program that wants something done. It names a TA by its UUID, opens a session with it and invokes
commands, each with up to four parameters: values, or references to memory.`,
  libteec: `The TEE Client API as a library. It turns a call into an ioctl on /dev/tee0 and waits; nothing of the TEE
runs here. TEEC_InitializeContext opens the device, whose driver then connects a channel to the session manager: the TEE
is reached, but no TA is loaded yet.`,
  tee_dev: `The kernel's side of /dev/tee0, the same for every TEE. It copies the argument in once, checks it, and looks
whether the shared memory it names is this file's. TEEC_InvokeCommand does not pass the supplicant: that is a program
which the TEE asks for services, not a station on the way to it.`,
  mipstee: `The driver of this TEE. It checks that the session belongs to this open file and writes the message for the
session manager. A memory reference becomes an offset into the shared memory block. Shared memory lies there already
and is not moved; what lies elsewhere is copied into the block before the call, and what the TA has written is copied
back after it.`,
  tipc: `Trusty's IPC, the end in the REE: one channel for each open file. It puts a header of 16 bytes before the
message, lets a descriptor of the tx ring point to it, and waits. The answer finds its caller by a tag.`,
  virtio_mmio: `The transport of virtio. To write a queue's number to the register QueueNotify says “there is work in this
queue”; an interrupt says so in the other direction. No data passes here: that lies in the rings.`,
  'uvmm-ree': `The virtual machine monitor of the REE. The register page is not memory that a guest may write: a write
traps, the VM stops, the monitor notes the queue and rings the doorbell of the proxy. Towards the REE it injects
interrupts.`,
  'uvmm-tee': `The virtual machine monitor of the TEE. It injects the interrupt that tells the TEE of a message, and takes
the TEE's doorbell for the answers. The two VMs know nothing of each other, only of their monitors.`,
  proxy: `Copies messages between two VMs that share no ring. Towards the REE it is the virtio device, towards the TEE the
driver. It takes a descriptor from one ring, copies the bytes to a buffer in its own memory and offers that in the other
ring. It never looks behind the tipc header.`,
  tipc_dev: `Trusty's IPC, the end in the TEE: here virtio's device, not its driver. The other side could still change the
buffer, so the header is copied first, then checked, and only the copy is used. The address in it finds the channel.`,
  ipc: `Channels between programs of the TEE. A port has a name (the session manager's is tee.sess_manager.command_msg);
who connects to it has a channel; a message is copied into a queue at the other end.`,
  sess_mngr: `Knows all sessions, and which instance of which TA each belongs to. At the first session it has the TA loaded;
a call waits here while the instance is busy; a cancellation finds its call here. It passes on, and decides nothing for
the TA.`,
  app: `The kernel's side of a TA instance: image, stack, system calls. TA_CreateEntryPoint runs here when the instance
gets its first session, not at TEEC_InitializeContext. Memory of the client is lent for one call and taken back after it.
If the TA dies, only its instance does.`,
  libutee: `Linked into every TA: the TEE Internal Core API. Its entry wrapper makes TEE_Param of what came and calls the
entry point; what the TA asks for on the way (storage, crypto, time) is a system call from here.`,
  ta: `The Trusted Application: five entry points. All that arrives is chosen by the client, the parameter types too, so
they are checked first. What it returns goes back the way the call has come.`,
  ring: `A virtqueue. The message is not in the ring: a descriptor of it says where the buffer lies. The driver makes
descriptors available, the device hands them back as used. tx carries calls to the TEE; in rx the REE has put empty
buffers beforehand, for the answers.`,
  shm: `Where memory references point. Through the rings travel only offset and size; these bytes are seen by both VMs, and
not by the proxy. The client can change them while the TA reads: a careful TA copies first, then checks.`,
};
