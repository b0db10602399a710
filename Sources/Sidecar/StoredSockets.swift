import Ingest

/// How our own sockets outlive us: in the store of the service manager, FileDescriptorStoreMax in systemd.service(5).
///
/// A supervisor that keeps nothing does not say so (only since systemd 254 there is $FDSTORE), hence the sockets are sent
/// to every supervisor that listens. Without a store a dead socket is left at its path, which the next start replaces.
extension Supervisor {
    /// Hands over the sockets that `server` made, and has those forgotten that turned out to be of no use.
    func keep(_ server: IngestServer) {
        guard isThere else { return }
        for refusal in server.refusals where !refusal.name.isEmpty {
            tell("FDSTOREREMOVE=1", "FDNAME=\(refusal.name)")
        }
        server.handOver { name, descriptor in
            tell("FDSTORE=1", "FDNAME=\(name.text)", passing: descriptor)
        }
    }
}
