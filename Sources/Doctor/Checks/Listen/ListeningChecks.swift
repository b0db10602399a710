extension Check {
    /// The accept and SYN path.
    static let listening: [Check] = [
        listenOverflow, listenNearFull, listenBacklogCapped, listenReuseportSkew, listenDropsOther,
        listenUnixBacklog, synQueueFull, synDropNoCookies, synCookiesAlways, synSynackLoss, listenTFOOverflow,
        listenAbortOnOverflow,
    ]
}
