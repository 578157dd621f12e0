internal import MapaeCache

/// The decision as Redis makes it, in one step: the arithmetic of ``CellRate`` in Lua.
///
/// Numbers there are doubles, exact up to 2^53: microseconds since 1970 until the year 2255. `tostring` would round them.
enum DecisionScript {
    /// Takes the key, the interval, the span and the moment (empty: Redis' own clock), all in microseconds; answers 1 or 0
    /// for passed or not, the key's moment, and the moment of the decision.
    ///
    /// Redis forgets keys by its own clock. By another one, which may stand still, they are kept an hour longer.
    static let text = """
        local interval, span = tonumber(ARGV[1]), tonumber(ARGV[2])
        local now = tonumber(ARGV[3])
        local longer = 3600000
        if not now then
            longer = 0
            local time = redis.call('TIME')
            now = time[1] * 1000000 + time[2]
        end
        local function keep(full_at)
            redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX',
                math.ceil((full_at - now) / 1000) + longer)
        end
        local full_at = tonumber(redis.call('GET', KEYS[1]) or now)
        if full_at > now + span - interval then
            if full_at > now + span then
                full_at = now + span
                keep(full_at)
            end
            return {0, full_at, now}
        end
        full_at = math.max(full_at, now) + interval
        keep(full_at)
        return {1, full_at, now}
        """

    /// Takes the key and the interval. A key that has run out meanwhile has nothing to get back.
    static let givingBack = """
        if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('DECRBY', KEYS[1], ARGV[1]) end
        return 1
        """

    /// The decision in an answer of the script.
    static func decision(_ answer: RedisAnswer, _ rate: CellRate) throws(CacheError) -> RateDecision {
        guard case .integers(let numbers) = answer, numbers.count == 3 else {
            throw CacheError(description: "Redis gave an answer that was not asked for")
        }
        return numbers[0] == 1
            ? rate.passed(numbers[1], at: numbers[2]) : rate.refused(numbers[1], at: numbers[2])
    }
}
