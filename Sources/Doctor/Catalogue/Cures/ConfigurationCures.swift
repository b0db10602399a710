extension Cure {
    static let configuration: [String: Cure] = [
        "persist.drift": Cure(
            when: "A setting runs with another value than the file that counts gives it.",
            do: "`sysctl --system`, or correct the file: at the next boot the file decides."),
        "persist.unknown-key": Cure(
            when: "A file sets a key that this kernel does not have, or that does nothing any more.",
            do: "Remove the line."),
        "persist.lowers-default": Cure(
            when: "A file sets less than the kernel's default or the running value: a warning.",
            do: "Remove the line."),
        "persist.cargo-cult": Cure(
            when: "A pasted list of settings, of which nothing that was measured depends: info.",
            do: "Keep the lines that you can give a reason for."),
        "ns.scope": Cure(
            when: "A remedy belongs to the host, and we stand in a container.",
            do: "`docker run --sysctl`, the pod's `securityContext.sysctls`, or the node itself."),
    ]
}
