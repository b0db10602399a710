import CLinux
import Glibc

/// How many descriptors this process may have: one for each kernel file, watched process and connected client.
enum DescriptorCeiling {
    /// Raises the soft limit to the hard one and returns what is in force now; see getrlimit(2).
    static func raise() -> UInt64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        var wanted = limit
        wanted.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wanted) == 0
        return UInt64(isRaised ? wanted.rlim_cur : limit.rlim_cur)
    }
}
