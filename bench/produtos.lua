-- What wrk asks for: one product at random, or a page of twenty, as CASE says.
local rows = tonumber(os.getenv("ROWS"))
local headers = { ["Authorization"] = "Bearer " .. os.getenv("TOKEN") }
local case = os.getenv("CASE")

request = function()
  if case == "um" then
    return wrk.format("GET", "/produtos/" .. math.random(rows), headers)
  end
  return wrk.format("GET", "/produtos?pagina=" .. math.random(20), headers)
end
