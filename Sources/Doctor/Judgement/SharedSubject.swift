extension Finding {
    /// Whether this can be the cause of `other` by what both are about.
    ///
    /// A process, listener or control group has to be the same, an ancestor of a control group counting as the group
    /// itself; that two processes share a group joins them only where the group is the matter. What is about a whole
    /// namespace or host concerns all within it. Two tuples, or two interfaces, are two matters whatever else they
    /// share.
    func concerns(_ other: Finding) -> Bool {
        if let tuple = place.tuple, let theirs = other.place.tuple, tuple != theirs { return false }
        if let device = place.device, let theirs = other.place.device, device != theirs { return false }
        let own = particulars(beside: other)
        let theirs = other.particulars(beside: self)
        if own.isEmpty || theirs.isEmpty { return true }
        return own.contains { subject in theirs.contains { subject.contains($0) } }
    }

    private func particulars(beside other: Finding) -> Set<Subject> {
        let isAboutGroup = isAboutGroup || other.isAboutGroup
        return touches.filter { $0.isParticular && (isAboutGroup || !$0.isGroup) }
    }

    private var isAboutGroup: Bool { check.hasPrefix("cgroup.") || check.hasPrefix("psi.") }
}

extension Subject {
    /// Whether it is one thing among others in a namespace.
    fileprivate var isParticular: Bool {
        switch self {
        case .process, .listener, .cgroup, .tuple: true
        case .namespace, .host: false
        }
    }

    fileprivate var isGroup: Bool {
        if case .cgroup = self { true } else { false }
    }

    /// Whether `other` is the same, or a control group below this one.
    fileprivate func contains(_ other: Subject) -> Bool {
        if case .cgroup(let path) = self, case .cgroup(let below) = other {
            return path == below || below.hasPrefix(path.hasSuffix("/") ? path : path + "/")
        }
        return self == other
    }
}
