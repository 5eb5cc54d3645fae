"""`lexigraph mcp`: MCP over stdin and stdout."""

import signal

from api.cli.options import DataOption, data_folder, read_settings


def mcp(data: DataOption = None) -> None:
    """Serve MCP over stdin and stdout. MCP clients start this command."""
    from api.lexicon.current import Current
    from api.lexicon.encoders import query_encoder
    from api.lexicon.query_encoder import QueryEncoder
    from api.malloc import limit_arenas
    from api.mcp.server import create_server

    limit_arenas()
    settings = read_settings()
    folder = data_folder(data, settings)
    encoder = query_encoder(settings, folder, threads=1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a blocking read of stdin cannot be interrupted otherwise
    with QueryEncoder(encoder) as queries:
        create_server(Current(folder, encoder, settings.servers, settings.base_iri), queries).run()
