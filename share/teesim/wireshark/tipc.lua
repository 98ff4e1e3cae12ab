-- SPDX-License-Identifier: BSD-2-Clause
--
-- Wireshark's dissector for what crosses the rings between the REE and the TEE: Trusty IPC over virtio, with the
-- messages of the mipstee driver and the session manager, and those of the TEE and its supplicant. For the files
-- of `teesim run --trace pcapng`, whose link type is USER0.
--
--   tshark -X lua_script:tipc.lua -r teesim-trace.pcapng
--
-- or in a folder of Wireshark's for Lua plugins. No preference is needed. The protocol is `trusty`, as Wireshark
-- knows another one by the name of TIPC: `trusty.ree.cmd == 1`, `trusty.ta == "<uuid>"`, `trusty.malformed`.

local trusty = Proto("trusty", "Trusty IPC over virtio")

-- The numbers of include/abi/tipc_wire.h, ree_msg.h and supp_msg.h, and of the GlobalPlatform APIs.
local HDR_SIZE = 16
local PARAM_SIZE = 32
local PARAMS_MAX = 6
local SUPP_SIZE = 28
local NAME_SIZE = 256
local ADDR_CTRL = 53
local REE_MAGIC = 0x52454520
local SUPP_PORT = "tee.supplicant"
local SM_PORT = "tee.sess_manager.command_msg"

local CTRL = {
    [1] = "GO_ONLINE",
    [2] = "GO_OFFLINE",
    [3] = "CONN_REQ",
    [4] = "CONN_RSP",
    [5] = "DISC_REQ",
}
local REE_CMD = {
    [0] = "OPEN",
    [1] = "INVOKE",
    [2] = "CLOSE",
    [3] = "CANCEL",
    [4] = "REGISTER_SHM",
    [5] = "UNREGISTER_SHM",
}
local REE_ATTR = {
    [0x0] = "NONE",
    [0x1] = "VALUE_INPUT",
    [0x2] = "VALUE_OUTPUT",
    [0x3] = "VALUE_INOUT",
    [0x9] = "TMEM_INPUT",
    [0xa] = "TMEM_OUTPUT",
    [0xb] = "TMEM_INOUT",
}
local SUPP = {
    [1] = "OPEN",
    [2] = "CLOSE",
    [3] = "SEND",
    [4] = "RECV",
    [5] = "MORE",
    [6] = "OPTION",
    [7] = "CANCEL",
    [8] = "ACK",
    [16] = "REPLY",
}
local SUPP_PROTOCOL = {
    [1] = "TCP",
    [2] = "UDP",
}
local SUPP_OPTION = {
    [1] = "RECV_BUFFER",
    [2] = "SEND_BUFFER",
    [3] = "PEER_HOST",
    [4] = "PEER_PORT",
}
local SUPP_RESULT = {
    [0] = "OK",
    [1] = "CANCELLED",
    [2] = "TIMEOUT",
    [3] = "CLOSED",
    [4] = "NO_HOST",
    [5] = "NO_MEMORY",
    [6] = "NO_RESOURCES",
    [7] = "TOO_LARGE",
    [8] = "BAD_VALUE",
    [9] = "FAILED",
}
local ORIGIN = {
    [0] = "none",
    [1] = "API",
    [2] = "COMMS",
    [3] = "TEE",
    [4] = "TRUSTED_APP",
}
local LOGIN = {
    [0x0] = "PUBLIC",
    [0x1] = "USER",
    [0x2] = "GROUP",
    [0x4] = "APPLICATION",
    [0x5] = "USER_APPLICATION",
    [0x6] = "GROUP_APPLICATION",
}
local RESULT = {
    [0x00000000] = "TEE_SUCCESS",
    [0xf0100001] = "TEE_ERROR_CORRUPT_OBJECT",
    [0xf0100002] = "TEE_ERROR_CORRUPT_OBJECT_2",
    [0xf0100003] = "TEE_ERROR_STORAGE_NOT_AVAILABLE",
    [0xf0100004] = "TEE_ERROR_STORAGE_NOT_AVAILABLE_2",
    [0xf0100005] = "TEE_ERROR_UNSUPPORTED_VERSION",
    [0xf0100006] = "TEE_ERROR_CIPHERTEXT_INVALID",
    [0xf1007001] = "TEE_ISOCKET_ERROR_PROTOCOL",
    [0xf1007002] = "TEE_ISOCKET_ERROR_REMOTE_CLOSED",
    [0xf1007003] = "TEE_ISOCKET_ERROR_TIMEOUT",
    [0xf1007004] = "TEE_ISOCKET_ERROR_OUT_OF_RESOURCES",
    [0xf1007005] = "TEE_ISOCKET_ERROR_LARGE_BUFFER",
    [0xf1007006] = "TEE_ISOCKET_WARNING_PROTOCOL",
    [0xf1007007] = "TEE_ISOCKET_ERROR_HOSTNAME",
    [0xf1010002] = "TEE_ISOCKET_TCP_WARNING_UNKNOWN_OUT_OF_BAND",
    [0xf1020002] = "TEE_ISOCKET_UDP_WARNING_UNKNOWN_OUT_OF_BAND",
    [0xffff0000] = "TEE_ERROR_GENERIC",
    [0xffff0001] = "TEE_ERROR_ACCESS_DENIED",
    [0xffff0002] = "TEE_ERROR_CANCEL",
    [0xffff0003] = "TEE_ERROR_ACCESS_CONFLICT",
    [0xffff0004] = "TEE_ERROR_EXCESS_DATA",
    [0xffff0005] = "TEE_ERROR_BAD_FORMAT",
    [0xffff0006] = "TEE_ERROR_BAD_PARAMETERS",
    [0xffff0007] = "TEE_ERROR_BAD_STATE",
    [0xffff0008] = "TEE_ERROR_ITEM_NOT_FOUND",
    [0xffff0009] = "TEE_ERROR_NOT_IMPLEMENTED",
    [0xffff000a] = "TEE_ERROR_NOT_SUPPORTED",
    [0xffff000b] = "TEE_ERROR_NO_DATA",
    [0xffff000c] = "TEE_ERROR_OUT_OF_MEMORY",
    [0xffff000d] = "TEE_ERROR_BUSY",
    [0xffff000e] = "TEE_ERROR_COMMUNICATION",
    [0xffff000f] = "TEE_ERROR_SECURITY",
    [0xffff0010] = "TEE_ERROR_SHORT_BUFFER",
    [0xffff0011] = "TEE_ERROR_EXTERNAL_CANCEL",
    [0xffff3001] = "TEE_ERROR_TIMEOUT",
    [0xffff300f] = "TEE_ERROR_OVERFLOW",
    [0xffff3024] = "TEE_ERROR_TARGET_DEAD",
    [0xffff3041] = "TEE_ERROR_STORAGE_NO_SPACE",
    [0xffff3071] = "TEE_ERROR_MAC_INVALID",
    [0xffff3072] = "TEE_ERROR_SIGNATURE_INVALID",
    [0xffff5000] = "TEE_ERROR_TIME_NOT_SET",
    [0xffff5001] = "TEE_ERROR_TIME_NEEDS_RESET",
}

-- ---- fields ----

local f = {}

-- field("ree.cmd", "uint32", "cmd", base.DEC, REE_CMD) is f["ree.cmd"], the filter trusty.ree.cmd.
local function field(name, kind, label, ...)
    f[name] = ProtoField[kind]("trusty." .. name, label, ...)
end

field("src", "uint32", "src", base.DEC)
field("dst", "uint32", "dst", base.DEC)
field("call", "uint32", "call", base.DEC)
field("len", "uint16", "len", base.DEC)
field("flags", "uint16", "flags", base.DEC)
field("port", "string", "port")
field("ta", "string", "TA")
field("response_in", "framenum", "answered in", base.NONE, frametype.RESPONSE)
field("response_to", "framenum", "answers", base.NONE, frametype.REQUEST)
field("time", "relative_time", "time since the request")
field("payload", "bytes", "payload")
field("trailing", "bytes", "trailing")

field("ctrl", "none", "control message")
field("ctrl.type", "uint32", "type", base.DEC, CTRL)
field("ctrl.body_len", "uint32", "body_len", base.DEC)
field("ctrl.name", "string", "name")
field("ctrl.target", "uint32", "target", base.DEC)
field("ctrl.status", "int32", "status", base.DEC)
field("ctrl.remote", "uint32", "remote", base.DEC)
field("ctrl.max_msg_size", "uint32", "max_msg_size", base.DEC)
field("ctrl.max_msg_cnt", "uint32", "max_msg_cnt", base.DEC)

field("ree", "none", "REE message")
field("ree.magic", "string", "magic")
field("ree.data_tag", "uint32", "data_tag", base.DEC)
field("ree.cmd", "uint32", "cmd", base.DEC, REE_CMD)
field("ree.func", "uint32", "func", base.DEC)
field("ree.session", "uint32", "session", base.DEC)
field("ree.cancel_id", "uint32", "cancel_id", base.DEC)
field("ree.pad", "uint32", "pad", base.DEC)
field("ree.ret", "uint32", "ret", base.HEX, RESULT)
field("ree.ret_origin", "uint32", "ret_origin", base.DEC, ORIGIN)
field("ree.num_params", "uint32", "num_params", base.DEC)
field("ree.param", "none", "param")
field("ree.param.attr", "uint64", "attr", base.HEX)
field("ree.param.type", "uint8", "type", base.HEX, REE_ATTR)
field("ree.param.meta", "bool", "META", 8, nil, 0x1)
field("ree.param.a", "uint64", "a", base.HEX)
field("ree.param.b", "uint64", "b", base.HEX)
field("ree.param.c", "uint64", "c", base.HEX)
field("ree.param.offset", "uint64", "a: offset", base.HEX)
field("ree.param.size", "uint64", "b: size", base.HEX)
field("ree.param.null", "bool", "NULL")
field("ree.param.uuid", "guid", "a, b")
field("ree.login", "uint32", "login", base.HEX, LOGIN)

field("supp", "none", "supplicant message")
field("supp.type", "uint32", "type", base.DEC, SUPP)
field("supp.sock", "uint32", "sock", base.DEC)
field("supp.request", "uint32", "request", base.DEC)
field("supp.protocol", "uint32", "protocol", base.DEC, SUPP_PROTOCOL)
field("supp.port", "uint32", "port", base.DEC)
field("supp.ip_version", "uint32", "IP version", base.DEC)
field("supp.block_size", "uint32", "block size", base.DEC)
field("supp.most_bytes", "uint32", "most bytes", base.DEC)
field("supp.timeout", "uint32", "timeout", base.DEC, { [0xffffffff] = "never" })
field("supp.offset", "uint32", "offset", base.DEC)
field("supp.option", "uint32", "option", base.DEC, SUPP_OPTION)
field("supp.option_value", "uint32", "option value", base.DEC)
field("supp.result", "uint32", "result", base.DEC, SUPP_RESULT)
field("supp.count", "uint32", "count", base.DEC)
field("supp.a", "uint32", "a", base.DEC)
field("supp.b", "uint32", "b", base.DEC)
field("supp.c", "uint32", "c", base.DEC)
field("supp.len", "uint32", "len", base.DEC)
field("supp.host", "string", "host")
field("supp.data", "bytes", "data")

local list = {}
for _, one in pairs(f) do
    list[#list + 1] = one
end
trusty.fields = list

local malformed = ProtoExpert.new("trusty.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
local unknown = ProtoExpert.new("trusty.unknown", "Unknown", expert.group.UNDECODED, expert.severity.WARN)
local lost = ProtoExpert.new("trusty.lost", "The trace no longer had these bytes", expert.group.UNDECODED,
    expert.severity.NOTE)
local failure = ProtoExpert.new("trusty.failure", "Failure", expert.group.RESPONSE_CODE, expert.severity.NOTE)
trusty.experts = { malformed, unknown, lost, failure }

-- ---- what is known of the packets before ----

local names     -- REE address: the port that it asks for
local channels  -- "REE:TEE": the port that they are connected to
local pending   -- "kind:…": the request that waits for its answer
local sessions  -- number: its TA
local packets   -- by packet: {port, ta, request, response, time}

local function forget()
    names, channels, pending, sessions, packets = {}, {}, {}, {}, {}
end
forget()
trusty.init = forget

local function asked(d, kind, number, ...)
    local key = table.concat({ kind, ... }, ":")
    if d.first and not pending[key] then
        pending[key] = { number = number, time = d.pinfo.rel_ts, packet = d.packet }
    end
    return pending[key]
end

local function answered(d, kind, ...)
    local key = table.concat({ kind, ... }, ":")
    local request = pending[key]
    if d.first and request then
        request.packet.response = d.pinfo.number
        d.packet.request = request.number
        d.packet.time = d.pinfo.rel_ts - request.time
        pending[key] = nil
    end
    return d.first and request or nil
end

-- ---- a cursor that does not leave the packet ----

-- d: buf, at, left, tree, pinfo; what is not there is not added, and reads as 0.
local function take(d, size)
    size = math.min(size, d.left)
    local range = d.buf:range(d.at, size)
    d.at, d.left = d.at + size, d.left - size
    return range
end

local function u32(d, name)
    if d.left < 4 then
        d.cut = true
        return 0
    end
    local range = take(d, 4)
    return range:le_uint(), d.tree:add_le(f[name], range)
end

local function u64(d, name)
    if d.left < 8 then
        d.cut = true
        return UInt64(0)
    end
    local range = take(d, 8)
    return range:le_uint64(), d.tree:add_le(f[name], range)
end

local function rest(d, name)
    if d.left > 0 then
        return d.tree:add(f[name], take(d, d.left))
    end
end

local function peek(d, at)
    if d.left < at + 4 then
        return nil
    end
    return d.buf:range(d.at + at, 4):le_uint()
end

-- Runs `what` with what it adds one level deeper.
local function under(d, name, size, what)
    local above = d.tree
    size = math.min(size, d.left)
    if size == 0 then
        return
    end
    d.tree = above:add(f[name], d.buf:range(d.at, size))
    what(d, d.tree)
    d.tree = above
end

local function bad(d, item, words)
    item:add_proto_expert_info(malformed, words)
end

local function name_of(names_of, n)
    return names_of[n] or string.format("unknown %d", n)
end

-- ---- control messages ----

local function control_body(d, kind)
    if kind == 3 then
        local size = math.min(NAME_SIZE, d.left)
        local name = size > 0 and d.buf:range(d.at, size):string():match("^[^\0]*") or ""
        if size > 0 then
            d.tree:add(f["ctrl.name"], take(d, size), name)
        end
        d.cut = d.cut or size < NAME_SIZE
        if d.first then
            names[d.src] = name
        end
        return " " .. name
    elseif kind == 4 then
        local target = u32(d, "ctrl.target")
        local status = u32(d, "ctrl.status")
        local remote = u32(d, "ctrl.remote")
        u32(d, "ctrl.max_msg_size")
        u32(d, "ctrl.max_msg_cnt")
        if d.first then
            d.packet.port = names[target]
            channels[target .. ":" .. remote] = status == 0 and names[target] or nil
        end
        return string.format(" for address %d: %s", target,
            status == 0 and string.format("address %d", remote) or "refused")
    elseif kind == 5 then
        return string.format(" of address %d", u32(d, "ctrl.target"))
    end
    return ""
end

local function control(d, item)
    local kind, type_item = u32(d, "ctrl.type")
    local body_len, len_item = u32(d, "ctrl.body_len")
    if type_item and not CTRL[kind] then
        type_item:add_proto_expert_info(unknown, "A control message that there is not")
    end
    if len_item and body_len ~= d.left then
        bad(d, len_item, string.format("body_len is %d, and %d bytes follow", body_len, d.left))
    end
    local words = name_of(CTRL, kind) .. control_body(d, kind)
    item:append_text(": " .. name_of(CTRL, kind))
    rest(d, "trailing")
    return words
end

-- ---- driver and session manager ----

-- Of an OPEN the first two say who is meant and who asks.
local function param_label(cmd, i)
    if cmd ~= 0 then
        return "param " .. i
    end
    return i == 0 and "TA's UUID" or i == 1 and "client's UUID" or "param " .. (i - 2)
end

local function uuid_at(d)
    local hex = d.buf:range(d.at, 16):bytes():tohex(true)
    return string.format("%s-%s-%s-%s-%s", hex:sub(1, 8), hex:sub(9, 12), hex:sub(13, 16), hex:sub(17, 20),
        hex:sub(21, 32))
end

local function param_memory(d, item)
    u64(d, "ree.param.offset")
    u64(d, "ree.param.size")
    local c, c_item = u64(d, "ree.param.c")
    if c_item and c == UInt64.max() then
        c_item:append_text(" NULL")
        item:append_text(", NULL")
        d.tree:add(f["ree.param.null"], true):set_generated()
    end
end

local function param_uuid(d, i)
    local uuid = uuid_at(d)
    d.tree:add(f["ree.param.uuid"], take(d, 16))
    local login = peek(d, 0)
    local at = d.at
    u64(d, "ree.param.c")
    if i == 1 and login then
        d.tree:add_le(f["ree.login"], d.buf:range(at, 4)):set_generated()
    end
    return uuid
end

local function param(d, item, cmd, i)
    local at, attr = d.at, peek(d, 0)
    local _, attr_item = u64(d, "ree.param.attr")
    if not attr_item then
        item:set_text(param_label(cmd, i) .. ": cut")
        return
    end
    local kind, meta = attr % 0x100, math.floor(attr / 0x100) % 2 == 1
    item:set_text(string.format("%s: %s%s", param_label(cmd, i), REE_ATTR[kind] or "unknown", meta and ", META" or ""))
    d.tree:add(f["ree.param.type"], d.buf:range(at, 1))
    d.tree:add(f["ree.param.meta"], d.buf:range(at + 1, 1))
    if not REE_ATTR[kind] then
        attr_item:add_proto_expert_info(unknown, "A kind of parameter that there is not")
    end
    if meta and i < 2 and d.left >= 16 then
        return param_uuid(d, i)
    elseif kind >= 0x9 then
        param_memory(d, item)
    else
        u64(d, "ree.param.a")
        u64(d, "ree.param.b")
        u64(d, "ree.param.c")
    end
end

local function params(d, cmd, count_item, count)
    local ta
    if count > PARAMS_MAX then
        bad(d, count_item, string.format("%d parameters, more than %d", count, PARAMS_MAX))
    elseif d.left < count * PARAM_SIZE then
        bad(d, count_item, string.format("%d parameters, and %d bytes follow", count, d.left))
    end
    for i = 0, math.min(count, PARAMS_MAX) - 1 do
        if d.cut then
            break
        end
        under(d, "ree.param", PARAM_SIZE, function(_, item)
            local uuid = param(d, item, cmd, i)
            if cmd == 0 and i == 0 then
                ta = uuid
            end
        end)
    end
    return ta
end

local function ree_track(d, m)
    local number, ree = d.pinfo.number, d.is_answer and d.dst or d.src
    if not d.first then
        return
    end
    if d.is_answer then
        local request = answered(d, "ree", ree, m.tag)
        if m.cmd == 0 and m.ret == 0 and request then
            sessions[m.session] = request.packet.ta
        end
        d.packet.ta = sessions[m.session] or request and request.packet.ta
        if m.cmd == 2 then
            sessions[m.session] = nil
        end
        return
    end
    d.packet.ta = m.ta or sessions[m.session]
    if m.tag ~= 0 then
        asked(d, "ree", number, ree, m.tag)
    end
end

local function ree_words(d, m)
    local words = name_of(REE_CMD, m.cmd)
    if m.cmd == 1 then
        words = string.format("%s command 0x%x", words, m.func)
    end
    if m.cmd ~= 0 or d.is_answer then
        words = string.format("%s, session %d", words, m.session)
    end
    if d.is_answer then
        words = string.format("%s: %s from %s", words, RESULT[m.ret] or string.format("0x%08x", m.ret),
            name_of(ORIGIN, m.origin))
    end
    return string.format("%s, tag %d", words, m.tag)
end

local function ree(d, item)
    local m, cmd_item, ret_item, count_item, count = {}, nil, nil, nil, nil
    d.tree:add(f["ree.magic"], take(d, 4), "REE ")
    m.tag = u32(d, "ree.data_tag")
    m.cmd, cmd_item = u32(d, "ree.cmd")
    m.func = u32(d, "ree.func")
    m.session = u32(d, "ree.session")
    u32(d, "ree.cancel_id")
    u32(d, "ree.pad")
    m.ret, ret_item = u32(d, "ree.ret")
    m.origin = u32(d, "ree.ret_origin")
    count, count_item = u32(d, "ree.num_params")
    if cmd_item and not REE_CMD[m.cmd] then
        cmd_item:add_proto_expert_info(unknown, "A command that there is not")
    end
    d.is_answer = d.from_tee
    if d.from_tee == nil then
        d.is_answer = m.origin ~= 0
    end
    if d.is_answer and m.ret ~= 0 and ret_item then
        ret_item:add_proto_expert_info(failure, RESULT[m.ret] or "A result without a name")
    end
    if count_item then
        m.ta = params(d, m.cmd, count_item, count)
    end
    if rest(d, "trailing") then
        bad(d, item, "More than the parameters that it says")
    end
    ree_track(d, m)
    item:append_text(": " .. name_of(REE_CMD, m.cmd))
    return ree_words(d, m)
end

-- ---- the TEE and the supplicant ----

-- What the three words of a header are, and which tell more of it in the summary.
local SUPP_WORDS = {
    [1] = { "supp.protocol", "supp.port", "supp.ip_version" },
    [3] = { "supp.block_size", "supp.timeout", "supp.c" },
    [4] = { "supp.most_bytes", "supp.timeout", "supp.c" },
    [5] = { "supp.offset", "supp.b", "supp.c" },
    [6] = { "supp.option", "supp.option_value", "supp.c" },
    [16] = { "supp.result", "supp.count", "supp.c" },
}
local SUPP_PLAIN = { "supp.a", "supp.b", "supp.c" }

local function supp_track(d, kind, sock, request)
    if kind == 16 then
        answered(d, "supp", sock, request)
    elseif kind == 1 or kind >= 3 and kind <= 6 then
        asked(d, "supp", d.pinfo.number, sock, request)
    end
end

local function supp(d, item)
    local kind, type_item = u32(d, "supp.type")
    local sock, request = u32(d, "supp.sock"), u32(d, "supp.request")
    local names_of = SUPP_WORDS[kind] or SUPP_PLAIN
    local a, a_item = u32(d, names_of[1])
    u32(d, names_of[2])
    u32(d, names_of[3])
    local len, len_item = u32(d, "supp.len")
    local words = string.format("%s socket %d, request %d", name_of(SUPP, kind), sock, request)
    if type_item and not SUPP[kind] then
        type_item:add_proto_expert_info(unknown, "A message that there is not")
    end
    if len_item and len ~= d.left then
        bad(d, len_item, string.format("len is %d, and %d bytes follow", len, d.left))
    end
    if kind == 16 then
        words = words .. ": " .. name_of(SUPP_RESULT, a)
        if a ~= 0 and a_item then
            a_item:add_proto_expert_info(failure, name_of(SUPP_RESULT, a))
        end
    end
    if kind == 1 or kind == 6 and a == 3 then
        rest(d, "supp.host")
    end
    rest(d, "supp.data")
    supp_track(d, kind, sock, request)
    item:append_text(": " .. name_of(SUPP, kind))
    return words
end

-- Nothing in them says what they are: the channel does, or a type and a length that fit.
local function is_supp(d)
    local kind, len = peek(d, 0), peek(d, SUPP_SIZE - 4)
    return d.packet.port == SUPP_PORT or SUPP[kind or 0] and len == d.left - SUPP_SIZE
end

-- ---- all ----

local function header(d)
    d.src, d.dst = u32(d, "src"), u32(d, "dst")
    u32(d, "call")
    if d.left < 4 then
        d.cut = true
        return
    end
    local len = d.buf:range(d.at, 2):le_uint()
    local item = d.tree:add_le(f["len"], take(d, 2))
    d.tree:add_le(f["flags"], take(d, 2))
    if len ~= d.left then
        bad(d, item, string.format("len is %d, and %d bytes follow", len, d.left))
    end
end

-- true, false, or nil: not known.
local function from_tee(pinfo)
    local dir = pinfo.p2p_dir
    if dir == P2P_DIR_RECV or dir == P2P_DIR_SENT then
        return dir == P2P_DIR_RECV
    end
    return nil
end

local function find_port(d)
    if d.first then
        d.packet.port = channels[d.src .. ":" .. d.dst] or channels[d.dst .. ":" .. d.src]
    end
end

local function body(d)
    local words = "no message"
    local function with(what)
        return function(_, item)
            words = what(d, item)
        end
    end
    if d.src == ADDR_CTRL or d.dst == ADDR_CTRL then
        under(d, "ctrl", d.left, with(control))
    elseif peek(d, 0) == REE_MAGIC then
        under(d, "ree", d.left, with(ree))
    elseif is_supp(d) then
        under(d, "supp", d.left, with(supp))
    elseif d.left > 0 then
        words = string.format("%d bytes", d.left)
        local item = rest(d, "payload")
        if d.packet.port == SM_PORT then
            bad(d, item, "Not a message of the session manager's")
        else
            item:add_proto_expert_info(unknown, "A message of an unknown kind")
        end
    end
    return words
end

local function known_before(d)
    local p = d.packet
    local function add(name, value)
        if value then
            d.tree:add(f[name], value):set_generated()
        end
    end
    add("port", p.port)
    add("ta", p.ta)
    add("response_in", p.response)
    add("response_to", p.request)
    if p.time then
        local seconds = math.floor(p.time)
        add("time", NSTime.new(seconds, math.floor((p.time - seconds) * 1e9 + 0.5)))
    end
end

local function address(n)
    return n == ADDR_CTRL and "control" or tostring(n)
end

function trusty.dissector(buf, pinfo, root)
    local size = buf:len()
    local d = {
        buf = buf,
        at = 0,
        left = size,
        pinfo = pinfo,
        first = not pinfo.visited,
        from_tee = from_tee(pinfo),
    }
    packets[pinfo.number] = packets[pinfo.number] or {}
    d.packet = packets[pinfo.number]
    d.tree = size > 0 and root:add(trusty, buf:range(0, size)) or root:add(trusty)
    local top = d.tree
    pinfo.cols.protocol = "Trusty IPC"
    if size < buf:reported_len() then
        top:add_proto_expert_info(lost)
        if size == 0 then
            pinfo.cols.info = "its bytes were not kept"
            return
        end
    end
    header(d)
    pinfo.cols.src, pinfo.cols.dst = address(d.src), address(d.dst)
    local words = "cut"
    if size >= HDR_SIZE then
        find_port(d)
        words = body(d)
    else
        rest(d, "payload")
    end
    if d.cut then
        bad(d, top, "Shorter than what it says it is")
    end
    d.tree = top
    known_before(d)
    top:append_text(", " .. words)
    pinfo.cols.info = words
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, trusty)
