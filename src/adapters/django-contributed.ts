/** Django's own models, by name in lower case: https://docs.djangoproject.com/en/stable/ref/contrib/ */
const contributed: Readonly<Record<string, { readonly table: string; readonly columns: string }>> = {
  user: {
    table: 'auth_user',
    columns: 'id password last_login is_superuser username first_name last_name email is_staff is_active date_joined',
  },
  group: { table: 'auth_group', columns: 'id name' },
  permission: { table: 'auth_permission', columns: 'id name content_type content_type_id codename' },
  contenttype: { table: 'django_content_type', columns: 'id app_label model' },
  session: { table: 'django_session', columns: 'session_key session_data expire_date' },
  logentry: {
    table: 'django_admin_log',
    columns:
      'id action_time user user_id content_type content_type_id object_id object_repr action_flag change_message',
  },
  site: { table: 'django_site', columns: 'id domain name' },
  redirect: { table: 'django_redirect', columns: 'id site site_id old_path new_path' },
  flatpage: {
    table: 'django_flatpage',
    columns: 'id url title content enable_comments template_name registration_required',
  },
};

/** The table of one of Django's own models. */
export function contributedTable(name: string): string | null {
  return Object.hasOwn(contributed, name) ? (contributed[name]?.table ?? null) : null;
}

/** What a table of Django's own can be asked by name; null for any other table. */
export function contributedColumns(table: string): ReadonlySet<string> | null {
  const found = Object.values(contributed).find((one) => one.table === table);
  return found === undefined ? null : new Set(found.columns.split(' '));
}
