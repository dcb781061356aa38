# Completes hodei's commands, options, ids, pools and labels in fish. Made by `hodei completion fish`.
# To use it now:          hodei completion fish | source
# In every shell to come: hodei completion fish > ~/.config/fish/completions/hodei.fish
# It asks hodei itself what may come next, and hodei asks the server for ids, pools and labels, for a second or so.

function __hodei_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] complete -- (commandline -cp | string collect) 2>/dev/null </dev/null)
    if string match -q 'files*' -- $answer[1]
        __fish_complete_path (commandline -ct)
    else if set -q answer[2]
        printf '%s\n' $answer[2..-1]
    end
end

complete -c hodei -f -k -a '(__hodei_complete)'
