# Completion of lexigraph in bash. Load it with: source <(lexigraph completion bash)
_lexigraph() {
    local typed=${COMP_WORDS[COMP_CWORD]} found
    COMPREPLY=()
    while IFS= read -r found; do
        [[ $found ]] || continue
        [[ $typed == [\"\']* ]] || printf -v found %q "$found"
        COMPREPLY+=("$found")
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD _LEXIGRAPH_COMPLETE=complete_bash "$1" 2>/dev/null)
}
complete -o default -o nosort -F _lexigraph lexigraph 2>/dev/null || complete -o default -F _lexigraph lexigraph
