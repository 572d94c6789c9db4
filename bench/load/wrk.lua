-- What wrk sends: the lines of the file REQUESTS in turn; each thread begins at another line. A line has
-- method, path, body and more headers ("Name: value|…"), separated by tabs. {n} becomes a text that no other
-- request has, {t} the oldest refresh token of a queue, which starts with the file TOKENS and gets the token
-- of each answer. Prints one line of JSON.
local counter = 0

function setup(thread)
  thread:set("number", counter)
  counter = counter + 1
end

local function headers_of(text)
  local headers = { ["Content-Type"] = "application/json" }
  if os.getenv("TOKEN") ~= "" then headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end
  for name, value in text:gmatch("([^|:]+): ([^|]+)") do headers[name] = value end
  return headers
end

-- Entries of `tokens` before `first` are nil, which makes #tokens unreliable: hence `last`.
local function keep(token)
  if token then
    last = last + 1
    tokens[last] = token
  end
end

function init(args)
  threads = tonumber(os.getenv("THREADS"))
  lines, position, made = {}, 0, 0
  unique = os.getenv("UNIQUE") .. "x" .. number .. "x"
  for line in io.lines(os.getenv("REQUESTS")) do
    local method, path, body, more = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    if body == "" then body = nil end
    lines[#lines + 1] = wrk.format(method, path, headers_of(more), body)
  end
  position = math.floor(#lines * number / threads)
  tokens, first, last = {}, 1, 0
  if os.getenv("TOKENS") then
    local place = 0
    for token in io.lines(os.getenv("TOKENS")) do
      if place % threads == number then keep(token) end
      place = place + 1
    end
    response = function(_, _, body)
      keep(body:match('"refreshToken":"([^"]+)"'))
    end
  end
end

-- Placeholders are as long as what replaces them, so that Content-Length stays right.
local function filled(line)
  if line:find("{n", 1, true) then
    made = made + 1
    line = line:gsub("{n_*}", function(place)
      local text = unique .. made
      return text .. string.rep("x", #place - #text)
    end)
  elseif line:find("{t", 1, true) then
    local token = tokens[first]
    tokens[first] = nil
    first = first + 1
    line = line:gsub("{t_*}", function() return token end)
  end
  return line
end

function request()
  position = position % #lines + 1
  return filled(lines[position])
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, "p50": %.3f, "p99": %.3f, "p999": %.3f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency:percentile(99.9) / 1e3))
end
