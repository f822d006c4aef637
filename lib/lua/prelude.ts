/**
 * What scripts find. Argo CD gives them the base and table libraries and, on wish, the rest; here they get what judges
 * and nothing that loads, reads or leaves: no io, no files, no debug, of os only the clock. Argo CD's Lua is 5.1, this
 * one is 5.4: what a script of 5.1 may call is added. Every run has tables of its own, so that none sees another's.
 */
export const prelude = `
local base = { "assert", "error", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset", "select",
  "setmetatable", "getmetatable", "tonumber", "tostring", "type", "xpcall" }
local outer, load, pcall, type, tostring, pairs, ipairs = _G, load, pcall, type, tostring, pairs, ipairs
getmetatable("").__metatable = false

local function copied(library, without)
  local copy = {}
  for name, member in pairs(library) do copy[name] = member end
  for _, name in ipairs(without or {}) do copy[name] = nil end
  return copy
end

local string_library, math_library, table_library = copied(string, { "dump" }), copied(math, { "randomseed" }), copied(table)
local os_library = { time = os.time, date = os.date }
table_library.getn = function(list) return #list end
table_library.maxn = function(list)
  local most = 0
  for key in pairs(list) do if type(key) == "number" and key > most then most = key end end
  return most
end
math_library.pow = function(a, b) return a ^ b end
math_library.mod = math.fmod
string_library.gfind = string.gmatch
tidy = collectgarbage
io, debug, package, require, dofile, loadfile, collectgarbage = nil, nil, nil, nil, nil, nil, nil

local function environment(object)
  local own = {}
  for _, name in ipairs(base) do own[name] = outer[name] end
  own._G = own
  own.string, own.math, own.table, own.os =
    copied(string_library), copied(math_library), copied(table_library), copied(os_library)
  own.unpack = own.table.unpack
  own.print = function() end
  own.require = function(name)
    if type(own[name]) == "table" and (name == "os" or name == "string" or name == "math" or name == "table") then
      return own[name]
    end
    error("there is no module " .. tostring(name) .. " here", 2)
  end
  own.obj = object
  return own
end

function run(script, object)
  local chunk, problem = load(script, "=script", "t", environment(object))
  if not chunk then return { "syntax", tostring(problem) } end
  local worked, answer = pcall(chunk)
  if not worked then return { "failed", tostring(answer) } end
  if answer == nil then return { "failed", "It returned nothing." } end
  if type(answer) ~= "table" then return { "failed", "It returned a " .. type(answer) .. " and not a table." } end
  local status, message = answer.status, answer.message
  return { "returned", type(status) == "string" and status or "", message ~= nil and tostring(message) or "" }
end
`;
