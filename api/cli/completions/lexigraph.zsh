#compdef lexigraph
# Completion of lexigraph in zsh: a file of $fpath with the name _lexigraph.
# Or load it after compinit, with: source <(lexigraph completion zsh)
_lexigraph() {
    local -a values texts
    local found
    for found in "${(@f)$(COLUMNS=1000 _LEXIGRAPH_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS="${(j: :)words[1,CURRENT]}" $words[1] 2>/dev/null)}"; do
        [[ -n $found ]] || continue
        values+=("${found%%$'\t'*}")
        texts+=("${found/$'\t'/  -- }")
    done
    if (( $#values )); then
        compadd -l -V lexigraph -d texts -a values
    else
        _files
    fi
}
if [[ $funcstack[1] == _lexigraph ]]; then
    _lexigraph "$@"  # zsh has just loaded this file, to complete a line
else
    compdef _lexigraph lexigraph
fi
