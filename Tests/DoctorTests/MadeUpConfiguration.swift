import Doctor
import Kernel

extension MadeUpHost {
    /// A line of the kernel log, so many seconds after boot; the window begins at 86,400.
    func kernelLog(_ seconds: Double, _ text: String) -> MadeUpHost {
        changed { host in
            host.after.kernelLog = host.after.kernelLog.map {
                $0 + [KernelLogLine(seconds: seconds, text: text)]
            }
        }
    }

    func kernel(_ release: String) -> MadeUpHost {
        changed { $0.description.kernel = KernelVersion(release) }
    }

    /// Established connections of a listening port, some with a keepalive armed.
    func connections(to port: UInt16, established: Int, keepalive: Int = 0) -> MadeUpHost {
        sockets { facts in
            var connections = SocketFacts.Port()
            connections.byState = [.established: established]
            (connections.judgeable, connections.keepalive) = (established, keepalive)
            facts.ports[port] = connections
            facts.byState[.established, default: 0] += established
        }
    }
}
