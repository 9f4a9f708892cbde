# What the scripts of both packages share; packaging/linux/pack puts it before each
# of them.

# The units that an update stopped. A restart of the computer removes the list, and
# starts what is enabled by itself.
stopped=/run/licexport-stopped

systemd_runs() { [ -d /run/systemd/system ]; }

# make_places makes account and folders. What is there already stays as it is:
# whoever changed it had a reason.
make_places() {
	systemd-sysusers licexport.conf
	[ -d /etc/licexport ] || install -d -o root -g licexport -m 0750 /etc/licexport
	[ -d /var/lib/licexport ] || install -d -o licexport -g licexport -m 0750 /var/lib/licexport
}

# stop_units stops timers and serve, and notes which of them ran. While the files are
# replaced, host, plugins and lock file do not match, and a run that begins then would
# fail. A run that is at work goes on: it has its plugins already.
stop_units() {
	systemd_runs || return 0
	systemctl list-units --plain --no-legend --full --state=active \
		'licexport@*.timer' 'licexport-*.timer' licexport-serve.service |
		while read -r unit _; do
			systemctl stop "$unit" && echo "$unit"
		done >"$stopped"
}

# start_units starts again what stop_units stopped. A unit that does not start is no
# reason to leave the package half installed.
start_units() {
	systemd_runs || return 0
	systemctl daemon-reload || true
	[ -f "$stopped" ] || return 0
	while read -r unit; do
		systemctl start "$unit" || echo "licexport: $unit did not start again; look at: systemctl status $unit" >&2
	done <"$stopped"
	rm -f "$stopped"
}

# remove_leavings removes what licexport can make anew: its copies of plugins, the
# memory of serve and of timers, and the links that enabled units of the package.
remove_leavings() {
	rm -rf /var/cache/licexport /var/lib/licexport/.cache /var/lib/licexport/serve.json
	rm -f /var/lib/systemd/timers/stamp-licexport@*.timer "$stopped"
	rm -f /etc/systemd/system/multi-user.target.wants/licexport-serve.service \
		/etc/systemd/system/timers.target.wants/licexport@*.timer
	for folder in /etc/licexport /var/lib/licexport; do
		[ ! -d "$folder" ] || rmdir --ignore-fail-on-non-empty "$folder"
	done
}

# say_kept names what a removal leaves.
say_kept() {
	[ -z "$(ls -A /etc/licexport 2>/dev/null)" ] || echo 'licexport: kept /etc/licexport: the configuration, perhaps with secrets'
	[ -z "$(ls -A /var/lib/licexport 2>/dev/null)" ] || echo 'licexport: kept /var/lib/licexport: files for ImportLic, and the history that runs are compared with; both name people'
	for unit in /etc/systemd/system/licexport[-@]*; do
		[ ! -e "$unit" ] || echo "licexport: kept $unit: made by \"licexport schedule install\" or \"systemctl edit\""
	done
}
