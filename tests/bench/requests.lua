-- What wrk sends. Posting events, one thread has one connection, so that a reply belongs to the
-- request before it. Environment: BENCH_TOKEN, BENCH_WHAT (get, page, summary, event), BENCH_THREADS,
-- BENCH_CASES (a file with lines "id version"); for target only BENCH_TARGET.

local what = os.getenv("BENCH_WHAT")
local cases, reads = {}, {}
local at, turn, version = 1, 0, nil
local threads = 0

function setup(thread)
	thread:set("number", threads)
	threads = threads + 1
end

function init()
	wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
	wrk.headers["Content-Type"] = "application/json"
	if what == "target" then
		wrk.headers["Prefer"] = "return=total-count"
		reads = { wrk.format("GET", os.getenv("BENCH_TARGET")) }
		return
	end
	local number, total = number, tonumber(os.getenv("BENCH_THREADS"))
	local line_number = 0
	for line in io.lines(os.getenv("BENCH_CASES")) do
		line_number = line_number + 1
		-- Each thread has cases of its own; what another has written is not in its way.
		if line_number % total == number then
			cases[#cases + 1] = { line:match("(%S+) (%d+)") }
		end
	end
	version = cases[1][2]
	-- Reads are written once, so that the client costs as little as it can.
	if what == "page" then
		reads = { wrk.format("GET", "/api/v1/cases?limit=50") }
	elseif what == "summary" then
		reads = { wrk.format("GET", "/api/v1/summaries/2024") }
	elseif what == "get" then
		for i = 1, #cases do
			reads[i] = wrk.format("GET", "/api/v1/cases/" .. cases[i][1])
		end
	end
end

local EVENTS_PER_CASE = 5

local function event()
	if turn == EVENTS_PER_CASE then
		cases[at][2] = version
		at = at % #cases + 1
		version, turn = cases[at][2], 0
	end
	turn = turn + 1
	wrk.headers["If-Match"] = '"' .. version .. '"'
	return wrk.format("POST", "/api/v1/cases/" .. cases[at][1] .. "/events", nil,
		'{"action":"log_work","occurred_on":"2024-07-01","data":{"negotiation_notes":"2024-' .. turn .. '"}}')
end

function request()
	if what == "event" then
		return event()
	end
	at = at % #reads + 1
	return reads[at]
end

-- wrk calls this for each reply only if it is there, and copies the body for it: reads do without.
if what == "event" then
	function response(status, headers, body)
		local tag = headers["ETag"] or headers["etag"]
		if status == 201 and tag then
			version = tag:match("(%d+)")
		end
	end
end
