import Threads

extension Pattern {
    /// Patterns compiled before, so that a query asked again compiles nothing.
    ///
    /// When `cachedPatternLimit` is reached the whole cache is emptied: queries that matter fill it again at once.
    package static let cachedPatternLimit = 1000

    /// Longer patterns are compiled anew each time, so that the cache's memory is bounded too.
    package static let cachedPatternLengthLimit = 4096

    private static let cache = Lock<[String: Pattern]>([:])

    package static func cached(_ source: String) throws(PatternError) -> Pattern {
        if let known = cache.withLock({ $0[source] }) { return known }
        let pattern = try Pattern(source)
        if source.utf8.count > cachedPatternLengthLimit { return pattern }
        cache.withLock { patterns in
            if patterns.count >= cachedPatternLimit { patterns.removeAll() }
            patterns[source] = pattern
        }
        return pattern
    }
}
