# Completion of lexigraph in fish. Load it with: lexigraph completion fish | source
function __lexigraph_complete
    set -lx COLUMNS 1000  # descriptions must not wrap
    set -lx _LEXIGRAPH_COMPLETE complete_fish
    set -lx _TYPER_COMPLETE_FISH_ACTION get-args
    set -lx _TYPER_COMPLETE_ARGS (commandline --cut-at-cursor --current-process | string collect)
    set -l found (lexigraph 2>/dev/null | string match --regex '.+')
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline --current-token)
    end
end
complete --command lexigraph --no-files --keep-order --arguments '(__lexigraph_complete)'
