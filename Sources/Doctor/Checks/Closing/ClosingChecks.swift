extension Check {
    /// How connections end.
    static let closing: [Check] = [
        closeCloseWaitLeak, closeFinWait2Orphans, closeFinWait1Stuck, closeOrphanLimit, closeResets,
    ]
}
