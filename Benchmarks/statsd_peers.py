def peer_rows(bench):
    return []
